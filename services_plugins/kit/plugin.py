"""The plugin contract: everything a service declares, in one place.

A plugin is a Django app whose module `plugin` holds one `ServicePlugin` called `plugin`. What is
declared here is all that the rest of the house knows of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from wagtail.blocks import Block

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
    source: str
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
