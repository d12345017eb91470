"""The texts of minutes as fields of a form; what somebody else changed meanwhile."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from services_plugins.council.minuting import LANGUAGES
from services_plugins.council.minuting.drafting import EDITED, Content
from tenants.law.wording import in_language

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Text:
    """One text that a person edits: where it is, whose it is, and what it says."""

    path: Path
    group: str
    label: str
    language: str
    value: str

    @property
    def name(self) -> str:
        """Its name in a form."""
        return "-".join(map(str, self.path))


def texts(content: Content) -> Iterator[Text]:
    """Yield the texts of minutes in the order in which they are read."""
    whole = _("The session")
    yield from _of(content, ("title",), whole, _("Title"))
    yield from _of(content, ("grounds",), whole, _("Legal grounds"))
    labels = {
        "opening": _("Opening"),
        "presiding": _("Presidency"),
        "authority": _("Local authority"),
        "quorum": _("Quorum"),
        "report": _("Report"),
        "discussion": _("Summary of the discussion"),
        "decision": _("Decision"),
    }
    for part in ("sittings", "items"):
        for place, one in enumerate(content.get(part, ())):
            group = (
                _item(one) if part == "items" else _("Sitting %(number)d") % {"number": place + 1}
            )
            for key in EDITED[part]:
                yield from _of(content, (part, place, key), group, labels[key])
    yield from _of(content, ("closing",), whole, _("Closing"))


def _item(one: Content) -> str:
    return f"{one['number']}. {in_language(ar=one['title']['ar'], fr=one['title'].get('fr', ''))}"


def _of(content: Content, path: Path, group: str, label: str) -> Iterator[Text]:
    found = at(content, path)
    for language in LANGUAGES:
        yield Text((*path, language), group, label, language, found.get(language, ""))


def at(content: Content, path: Path) -> Any:
    found: Any = content
    for step in path:
        found = found[step]
    return found


def edited(content: Content, typed: Mapping[str, str]) -> Content:
    """Return content with what was typed, by the names of the texts; the rest as it was."""
    changed = copy.deepcopy(content)
    for text in texts(content):
        if text.name in typed:
            at(changed, text.path[:-1])[text.path[-1]] = typed[text.name]
    return changed


# --- Two people at once -------------------------------------------------------------------------


def prints(content: Content) -> dict[str, str]:
    """Return a print of each text, by its name: what a form saw when it was opened."""
    return {text.name: print_of(text.value) for text in texts(content)}


def print_of(value: str) -> str:
    return hashlib.sha256(same_lines(value).encode()).hexdigest()[:12]


def same_lines(value: str) -> str:
    """Return a text as browsers and the database both have it."""
    return value.replace("\r\n", "\n").strip()


def merged(
    content: Content, typed: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what to keep of what was typed, and what somebody else wrote in its place.

    What only one of the two touched is theirs. A text that both changed is a conflict: its name
    is in the second part, with what is there now.
    """
    kept, conflicts = {}, {}
    for text in texts(content):
        if text.name not in typed:
            continue
        mine, theirs = same_lines(typed[text.name]), same_lines(text.value)
        opened = seen.get(text.name, "")
        is_mine, is_theirs = print_of(mine) != opened, print_of(theirs) != opened
        if is_mine and is_theirs and mine != theirs:
            conflicts[text.name] = text.value
        elif is_mine:
            kept[text.name] = mine
    return kept, conflicts
