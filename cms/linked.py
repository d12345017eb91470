"""Pages, images and documents that a served page points to, fetched with one query a kind.

Wagtail fetches what blocks and rich text point to per block and field; a page of many
blocks would make a query for each. While a page is served, our choosers and link handlers
look here first. Outside of that (in the editor, in commands) they work as Wagtail's own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db.models import Model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

# The models behind the names that our blocks give to their choosers. A chooser of another
# name works as well: it makes a query of its own.
CHOOSERS = {
    "page": "wagtailcore.Page",
    "section": "cms.SectionPage",
    "image": "cms.CommuneImage",
    "document": "cms.CommuneDocument",
}
_RICH_LINK = re.compile(
    r'linktype="(page|document)" id="(\d+)"|id="(\d+)" linktype="(page|document)"'
)

_active: ContextVar[LinkedObjects | None] = ContextVar("linked_objects", default=None)


class LinkedObjects:
    """What one page points to: identifiers by model, fetched when first asked for.

    A page of another language is replaced by its live translation into the language of the
    page being served: a translated text keeps the links of its source.
    """

    def __init__(self, wanted: dict[str, set[int]], locale_id: int) -> None:
        self._wanted = wanted
        self._locale_id = locale_id
        self._found: dict[str, dict[int, Model]] = {}

    def get(self, label: str, ids: Iterable[int | None]) -> dict[int, Model]:
        """Return the objects of a model by identifier; missing ones are left out."""
        asked = {one for one in ids if one is not None}
        found = self._found.setdefault(label, {})
        missing = (asked | self._wanted.pop(label, set())) - found.keys()
        if missing:
            found |= self._localised(apps.get_model(label).objects.in_bulk(missing))
        return {one: found[one] for one in asked if one in found}

    def _localised(self, objects: dict[int, Model]) -> dict[int, Model]:
        foreign = {
            one.translation_key: pk
            for pk, one in objects.items()
            if isinstance(one, Page) and one.locale_id != self._locale_id
        }
        if foreign:
            model = type(next(iter(objects.values())))
            own = model.objects.live().filter(locale_id=self._locale_id)
            for page in own.filter(translation_key__in=foreign):
                objects[foreign[page.translation_key]] = page
        return objects


@contextmanager
def serving(page: Page) -> Iterator[None]:
    """Share what `page` points to among all its blocks while it is served."""
    token = _active.set(LinkedObjects(_identifiers(page), page.locale_id))
    try:
        yield
    finally:
        _active.reset(token)


def fetch(label: str, ids: Iterable[int | None]) -> dict[int, Model] | None:
    """Return the objects by identifier, or None when no page is being served."""
    linked = _active.get()
    return None if linked is None else linked.get(label, ids)


def _identifiers(page: Page) -> dict[str, set[int]]:
    """Collect what the stream and rich text fields of a page point to."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            _walk(getattr(page, field.name).raw_data, wanted)
        elif isinstance(field, RichTextField):
            _scan(getattr(page, field.name), wanted)
    return wanted


def _walk(value: Any, wanted: dict[str, set[int]]) -> None:
    """Collect identifiers from the raw JSON of a stream."""
    if isinstance(value, str):
        _scan(value, wanted)
    elif isinstance(value, dict):
        for key, child in value.items():
            if key in CHOOSERS and isinstance(child, int):
                wanted[CHOOSERS[key]].add(child)
            else:
                _walk(child, wanted)
    elif not isinstance(value, int | float | None):
        for child in value:
            _walk(child, wanted)


def _scan(html: str, wanted: dict[str, set[int]]) -> None:
    """Collect identifiers from the links of rich text."""
    if "linktype" not in html:
        return
    for kind, number, number_first, kind_last in _RICH_LINK.findall(html):
        wanted[CHOOSERS[kind or kind_last]].add(int(number or number_first))
