"""Building the starter site, once, in the golden schema.

Everything is made with ordinary Wagtail code: the replay copies the rows for each tenant,
so none of this is work that a new tenant waits for.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from wagtail.models import Locale, ReferenceIndex, Site
from wagtail.models import Page as WagtailPage
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms import languages, permissions
from cms.starter.pieces import Page, PageText
from cms.starter.texts import TEXTS
from cms.starter.tree import HOME, TREE, Node

# The replay gives each tenant its own identifiers, derived from these.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://jamaati.example/starter")
_PAGE_LINK = re.compile(r'href="page:([a-z.]+)"')
# The hosts step puts the tenant's own here.
_PLACEHOLDER_HOST = "starter.invalid"

Pages = dict[str, WagtailPage]


def seed_golden() -> None:
    """Fill a freshly migrated tenant schema with all that a new commune site starts with."""
    with disable_reference_index_auto_update():
        languages.ensure_locales()
        locales = {locale.language_code: locale for locale in Locale.objects.all()}
        _clear_defaults()
        trees = {code: _plant(locales[code], texts) for code, texts in TEXTS.items()}
        for code, pages in trees.items():
            _write(pages, TEXTS[code])
        home = trees[settings.LANGUAGE_CODE][HOME]
        Site.objects.create(
            hostname=_PLACEHOLDER_HOST, root_page=home, is_default_site=True, site_name=""
        )
    _index_references(page for pages in trees.values() for page in pages.values())
    permissions.create_roles()


def _clear_defaults() -> None:
    """Remove the welcome page and the site that Wagtail's migrations leave."""
    Site.objects.all().delete()
    for page in WagtailPage.objects.filter(depth=2):
        page.delete()


def _plant(locale: Locale, texts: dict[str, PageText]) -> Pages:
    """Create the pages of one language, without what links to other pages."""
    pages: Pages = {}
    root = WagtailPage.get_first_root_node()
    for node in TREE:
        above = root if node.key == HOME else pages[node.parent]
        # Treebeard counts children on the instance, which an earlier sibling may have aged.
        above.refresh_from_db()
        pages[node.key] = above.add_child(instance=_page(node, texts[node.key], locale))
    return pages


def _page(node: Node, words: PageText, locale: Locale) -> WagtailPage:
    page = apps.get_model("cms", node.model)(
        title=words.title,
        slug=words.slug,
        locale=locale,
        # Pages of the same key are translations of each other.
        translation_key=uuid.uuid5(_NAMESPACE, node.key),
        show_in_menus=node.in_menus,
        search_description=words.summary,
        **(node.fields or {}),
    )
    if words.summary:
        page.summary = words.summary
    return page


def _write(pages: Pages, texts: dict[str, PageText]) -> None:
    """Fill in bodies and fields, now that every page that they link to is there."""
    for key, page in pages.items():
        words = texts[key]
        values = dict(words.fields)
        if words.body:
            values["body"] = words.body
        for name, value in values.items():
            setattr(page, name, _stored(page, name, _resolved(value, pages)))
        if values:
            # The tree moved on since the page was made: leave its columns alone.
            page.refresh_from_db(fields=["numchild"])
            page.save()


def _resolved(value: Any, pages: Pages) -> Any:
    """Return `value` with the keys of pages replaced by their primary keys."""
    if isinstance(value, Page):
        return pages[value.key].pk
    if isinstance(value, str):
        return _PAGE_LINK.sub(
            lambda match: f'linktype="page" id="{pages[match.group(1)].pk}"', value
        )
    if isinstance(value, dict):
        return {key: _resolved(one, pages) for key, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, pages) for one in value]
    return value


def _stored(page: WagtailPage, name: str, value: Any) -> Any:
    """Return what the field takes: a stream of blocks for a list, else the value itself."""
    if not isinstance(value, list):
        return value
    return page._meta.get_field(name).stream_block.to_python(value)


def _index_references(pages: Iterable[WagtailPage]) -> None:
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
