"""The plugin contract: everything a service declares, in one place.

A plugin is a Django app whose module `plugin` holds one `ServicePlugin` called `plugin`. What is
declared here is all that the rest of the house knows of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language
from wagtail.blocks import Block

from services_plugins.kit.enums import Outcome, StepKind

if TYPE_CHECKING:
    from services_plugins.kit.history import Actor

# A plugin's key is part of addresses, of names of blocks and of stored rows.
KEY = re.compile(r"^[a-z][a-z0-9]{2,19}$")
LANGUAGES = ("ar", "fr", "zgh")

Text = str | Promise


@dataclass(frozen=True)
class Role:
    """Rights that come together: `permissions` are `app_label.codename`.

    `staff_roles` are the tenant's roles that hold it from the start (values of
    `cms.enums.Role`); an administrator may give it to more people.
    """

    key: str
    label: Text
    permissions: tuple[str, ...]
    staff_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class RetentionRule:
    """What is removed once it is no longer needed (law 09-08).

    `months` after `since` (in words, for the register of processing), `remove(before)` erases
    what is older than `before` in the tenant at work and returns how many records that was.
    """

    key: str
    label: Text
    since: Text
    months: int
    remove: Callable[[datetime], int]
    # The legal rule that says the months, where there is one: data, and so not `months`.
    law: str = ""


@dataclass(frozen=True)
class PersonalData:
    """How one person's data leaves the plugin; the person is known by a verified contact.

    `export` returns what is held, as JSON knows it; `erase` removes or anonymises it, except
    what a law obliges to keep, and returns how many records were touched.
    """

    label: Text
    export: Callable[[Any], list[dict[str, Any]]]
    erase: Callable[[Any], int]


@dataclass(frozen=True)
class Figure:
    """A number that the ministry's screens show per tenant, pushed up by a task."""

    key: str
    label: Text
    compute: Callable[[], float | int | None]
    unit: str = ""


@dataclass(frozen=True)
class ConformityCheck:
    """Whether a tenant follows a rule; `check` returns what is wrong, in words, or nothing."""

    key: str
    label: Text
    source: Text
    check: Callable[[], str]


@dataclass(frozen=True)
class Demonstration:
    """Made-up data of the demonstration, marked as such.

    `fill(tenant, staff)` puts it into the tenant at work, unless it is there, `staff` being one
    member of staff by role (`cms.enums.Role`); `remove` takes it out again. Both return how
    many records that was.
    """

    fill: Callable[[Any, Mapping[str, Any]], int]
    remove: Callable[[], int]


@dataclass(frozen=True)
class Question:
    """Something that a council can debate: the file `id` of `kind` (`app.model`).

    `text` is plain text in the `language` that it was written in; `path` is its public address
    in the active language, empty where it has none. `session_on` is the day of the session that
    it is meant for, as far as that is known.
    """

    kind: str
    id: int
    number: str
    title: str
    language: str
    text: str
    path: str
    accepted_on: date
    session_on: date | None = None


@dataclass(frozen=True)
class CouncilStep:
    """What the council did with a question, and when.

    `on` is the day that it was or, for an agenda, will be. `title`, `text` and the public
    addresses `path` (of the session, the deliberation) and `document` are in the active
    language, and empty where there is none. `outcome` is known once the question was decided.
    """

    kind: StepKind
    on: date
    title: str
    path: str = ""
    outcome: Outcome | None = None
    text: str = ""
    document: str = ""


class Tell(Protocol):
    """Hears of a step of the council on the file `pk`, in the transaction of the step."""

    def __call__(self, pk: int, step: CouncilStep, *, actor: Actor) -> None: ...


@dataclass(frozen=True)
class Debatable:
    """Files of one kind (`app.model`) that a council can debate once they were accepted.

    `waiting` lists those that are accepted and not debated yet, the oldest first; `find`
    returns one of them whatever became of it, or None where it no longer stands; `tell` is
    called for each step, by who has the right to take it: it checks none, and leaves alone what
    no longer stands.
    """

    kind: str
    waiting: Callable[[], list[Question]]
    find: Callable[[int], Question | None]
    tell: Tell


@dataclass(frozen=True)
class Council:
    """What the plugin of the council knows of others' questions.

    `next_ordinary_session` is the day on which the next one opens whose agenda still takes
    questions; None while none is planned. `steps(kind, id)` are the public steps of one
    question, the earliest first.
    """

    next_ordinary_session: Callable[[], date | None]
    steps: Callable[[str, int], list[CouncilStep]]


@dataclass(frozen=True)
class ServicePlugin:
    """What one service adds to a tenant.

    `names` by language; `icon` a name of `cms.enums.Icon`; `blocks` by name, without the key
    that is put before it. `tenant_urls` are modules of addresses under
    `/<language>/online/<key>/`, `open_urls` without a language (an API of a fixed address).
    `portal_urls` are the same on the national portal: a plugin that has them keeps its tables in
    the public schema, too (SHARED_APPS). `viewsets` are Wagtail viewsets of the desks.
    """

    key: str
    app: str
    names: Mapping[str, str]
    icon: str
    blocks: Mapping[str, Block] = field(default_factory=dict)
    tenant_urls: str = ""
    open_urls: str = ""
    portal_urls: str = ""
    viewsets: tuple[Any, ...] = ()
    roles: tuple[Role, ...] = ()
    provision: Callable[[Any, dict], None] | None = None
    retention: tuple[RetentionRule, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    figures: tuple[Figure, ...] = ()
    conformity: tuple[ConformityCheck, ...] = ()
    # What time brings about in the tenant at work, every few minutes; harmless to repeat.
    upkeep: Callable[[], Any] | None = None
    demonstration: Demonstration | None = None
    # Both sides of `kit.debates`: what a council can debate, and the council.
    debatable: Debatable | None = None
    council: Council | None = None
    # Purpose, recipients and such, as the notice under a form says them (law 09-08).
    processing_notice: Text = ""

    def __post_init__(self) -> None:
        if not KEY.match(self.key):
            raise ValueError(f"{self.key!r} can't be the key of a plugin.")
        if missing := [code for code in LANGUAGES if not self.names.get(code)]:
            raise ValueError(f"{self.key} has no name in {', '.join(missing)}.")

    @property
    def name(self) -> str:
        """The plugin's name in the active language."""
        return self.names.get((get_language() or "ar").split("-")[0], self.names["ar"])

    def block_name(self, name: str) -> str:
        """The name under which pages keep a block of this plugin."""
        return f"{self.key}_{name}"
