"""What upper rooms add to the portal: entries of its menu, parts of its home page, addresses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """Pages that an upper room adds to the portal.

    `url_name` is the first of them. `home` returns what the template `home_template` shows of it
    on the home page, as `part`. `pages` yields names of addresses
    with their arguments, for the sitemap.
    """

    key: str
    label: str | Promise
    url_name: str
    home_template: str
    home: Callable[[], dict[str, Any]]
    pages: Callable[[], Iterable[tuple[str, tuple[str, ...]]]]

    @property
    def url(self) -> str:
        """The address of its first page."""
        return reverse(self.url_name)


_sections: list[Section] = []


def extend(section: Section) -> None:
    """Add a section; call it in `ready()`."""
    if section not in _sections:
        _sections.append(section)


def sections() -> list[Section]:
    """Return the sections that upper rooms have added."""
    return list(_sections)


def home_parts() -> list[dict[str, Any]]:
    """Return what the sections show on the home page; each `part` has its `template`."""
    return [{"template": section.home_template, **section.home()} for section in _sections]
