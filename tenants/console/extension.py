"""What upper rooms add to the console: sections of its menu, words for its audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from tenants.console import journal

Words = Mapping[str, str | Promise]


@dataclass(frozen=True)
class Section:
    """An entry of the menu; a screen is of it when its `section` is the key."""

    key: str
    label: str | Promise
    url_name: str

    @property
    def url(self) -> str:
        """The address of its first screen."""
        return reverse(self.url_name)


_sections: list[Section] = []


def extend(section: Section, *, actions: Words, details: Words) -> None:
    """Add a section, and how its actions read in the audit trail; call it in `ready()`."""
    if section not in _sections:
        _sections.append(section)
    journal.ACTIONS.update(actions)
    journal.DETAILS.update(details)


def sections() -> list[Section]:
    """Return the sections that upper rooms have added."""
    return list(_sections)
