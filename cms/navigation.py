"""What surrounds every page: identity, look, menu, languages, footer, breadcrumbs.

All that is the same on every page of a language is kept in one cache entry (`SiteData`),
and what belongs to one page in another (`PageFacts`); a warm page view makes no query for
either. Both end with the tenant's content generation (see `cms.generation`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, get_language_info
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms import generation
from cms.enums import SectionListing
from cms.models import SearchPage, SectionPage, SiteIdentity
from themes.look import Look
from themes.models import ThemeSettings

# Entries die with the generation; this only keeps a cache without eviction small.
_SECONDS = 24 * 3600
# What `django.urls.reverse` leaves unquoted in a path.
_SAFE = "/~:@!$&'()*+,;="
_SKELETON_FIELDS = (
    "path",
    "depth",
    "numchild",
    "title",
    "url_path",
    "show_in_menus",
    "content_type",
)
RSS = "application/rss+xml"


@dataclass(frozen=True)
class Link:
    """An entry of a menu. `path` is the page's place in the tree."""

    title: str
    url: str
    path: str = ""
    children: tuple[Link, ...] = ()
    current: bool = False


@dataclass(frozen=True)
class Home:
    """The home page of one language: where its tree begins."""

    code: str
    name: str
    dir: str
    url: str
    root_path: str
    page_id: int
    path: str


@dataclass(frozen=True)
class Language:
    """An entry of the language switcher."""

    code: str
    name: str
    dir: str
    url: str
    current: bool
    # False where the page has no translation and the entry leads to the home page.
    translated: bool


@dataclass(frozen=True)
class Feed:
    """A news feed offered by the site in one language."""

    title: str
    url: str
    type: str


@dataclass(frozen=True)
class SiteData:
    """What all pages of one tenant in one language share."""

    site: Site | None
    identity: SiteIdentity
    theme: Look
    homes: tuple[Home, ...] = ()
    locales: dict[str, Locale] = field(default_factory=dict)
    menu: tuple[Link, ...] = ()
    footer_links: tuple[Link, ...] = ()
    # Pages that have pages under them, by their place in the tree: the breadcrumbs.
    branches: dict[str, Link] = field(default_factory=dict)
    search_url: str = ""
    feeds: tuple[Feed, ...] = ()
    has_restrictions: bool = False

    @property
    def home(self) -> Home | None:
        """Return the home page of the active language, if it speaks that language."""
        code = get_language()
        return next((home for home in self.homes if home.code == code), None)

    def url_of(self, page: Page) -> str:
        """Return the path of a page's address, or an empty string outside all languages."""
        for home in self.homes:
            if page.url_path.startswith(home.root_path):
                return home.url + quote(page.url_path[len(home.root_path) :], safe=_SAFE)
        return ""


@dataclass(frozen=True)
class PageFacts:
    """What is known of one page beside its content."""

    breadcrumbs: tuple[Link, ...]
    # Address by language code, of the page itself and its live translations.
    translations: dict[str, str]


_remembered: ContextVar[dict[str | None, SiteData] | None] = ContextVar("site_data", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Read the cache once for all that asks for the site's data inside."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def site_data() -> SiteData:
    """Return the shared part of the site in the active language: one cache read at most."""
    remembered = _remembered.get()
    if remembered is None:
        return _cached_site_data()
    language = get_language()
    if language not in remembered:
        remembered[language] = _cached_site_data()
    return remembered[language]


def _cached_site_data() -> SiteData:
    cache = generation.store()
    key = f"cms:site:{generation.current()}:{get_language()}"
    data = cache.get(key)
    if data is None:
        data = _build_site_data()
        cache.set(key, data, _SECONDS)
    return data


def page_facts(page: Page, data: SiteData) -> PageFacts:
    """Return breadcrumbs and translations of a page: one cache read."""
    cache = generation.store()
    key = f"cms:page:{generation.current()}:{page.pk}"
    facts = cache.get(key)
    if facts is None:
        facts = PageFacts(_breadcrumbs(page, data), _translations(page, data))
        cache.set(key, facts, _SECONDS)
    return facts


def route(path: str) -> tuple[str, int] | None:
    """Return (model label, primary key) of the page at `path` in the active language, if known.

    Only what `remember_route` was told is known; everything else is Wagtail's to find.
    """
    return generation.store().get(_route_key(path))


def remember_route(path: str, page: Page) -> None:
    """Keep where a page is, until the next change of the site."""
    generation.store().set(_route_key(path), (page._meta.label, page.pk), _SECONDS)


def _route_key(path: str) -> str:
    # Hashed: paths hold any letter and may be longer than caches take.
    digest = hashlib.sha256(path.encode()).hexdigest()[:32]
    return f"cms:route:{generation.current()}:{get_language()}:{digest}"


def has_restrictions() -> bool:
    """Tell whether any page of the tenant is closed to the public."""
    return site_data().has_restrictions


def menu_for(page: Page | None, data: SiteData) -> list[Link]:
    """Return the menu with the entries above the page, or the page's own, as current."""
    return [_mark(link, page) for link in data.menu]


def languages_for(page: Page | None, data: SiteData) -> list[Language]:
    """Return the language switcher: the page's translations, else the home pages."""
    translations = page_facts(page, data).translations if page else {}
    return [
        Language(
            code=home.code,
            name=home.name,
            dir=home.dir,
            url=translations.get(home.code, home.url),
            current=home.code == get_language(),
            translated=home.code in translations or page is None,
        )
        for home in data.homes
    ]


def _mark(link: Link, page: Page | None) -> Link:
    """Return a link marked as current when the page is it or lies under it."""
    if page is None or not page.path.startswith(link.path):
        return link
    return replace(link, current=True, children=tuple(_mark(one, page) for one in link.children))


def _build_site_data() -> SiteData:
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    identity = SiteIdentity.load()
    data = SiteData(
        site=site,
        identity=identity,
        theme=ThemeSettings.load().look(),
        has_restrictions=PageViewRestriction.objects.exists(),
    )
    if site is None:
        return data
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    data = replace(data, locales=locales, homes=_homes(site, identity, locales))
    if data.home is None:
        return data
    return _with_tree(data, data.home)


def _homes(site: Site, identity: SiteIdentity, locales: dict[str, Locale]) -> tuple[Home, ...]:
    """Return the live home pages in the languages that the commune speaks, in their order."""
    codes = {locale.pk: code for code, locale in locales.items()}
    pages = {
        codes.get(page.locale_id): page
        for page in site.root_page.get_translations(inclusive=True).filter(live=True)
    }
    order = [code for code, _name in settings.LANGUAGES if code in identity.languages]
    homes = []
    for code in order:
        page = pages.get(code)
        if page is None:
            continue
        info = get_language_info(code)
        with translation.override(code):
            url = reverse("wagtail_serve", args=[""])
        homes.append(
            Home(
                code=code,
                name=info["name_local"],
                dir="rtl" if info["bidi"] else "ltr",
                url=url,
                root_path=page.url_path,
                page_id=page.pk,
                path=page.path,
            )
        )
    return tuple(homes)


def _with_tree(data: SiteData, home: Home) -> SiteData:
    """Add what the page tree of the active language says: menu, footer, branches, feeds."""
    pages = list(_visible(_skeleton(home), data))
    by_parent: dict[str, list[Page]] = {}
    for page in pages:
        by_parent.setdefault(page.path[: -Page.steplen], []).append(page)
    top = by_parent.get(home.path, [])
    search = _pages_of(SearchPage, top)
    quiet = [page for page in top if not page.show_in_menus and page not in search]
    return replace(
        data,
        menu=tuple(_entry(page, data, by_parent) for page in top if page.show_in_menus),
        footer_links=tuple(_link(page, data) for page in quiet),
        branches={page.path: _link(page, data) for page in pages if page.numchild},
        search_url=data.url_of(search[0]) if search else "",
        feeds=_feeds(home, data),
    )


def _skeleton(home: Home) -> QuerySet[Page]:
    """Return what menus and breadcrumbs are made of: two levels, and all that branches."""
    near = Q(depth__lte=len(home.path) // Page.steplen + 2)
    return (
        Page.objects.live()
        .filter(near | Q(numchild__gt=0), path__startswith=home.path)
        .only(*_SKELETON_FIELDS)
        .order_by("path")
    )


def _visible(pages: QuerySet[Page], data: SiteData) -> QuerySet[Page]:
    """Leave out restricted pages; asks the database only where there are any."""
    return pages.public() if data.has_restrictions else pages


def _feeds(home: Home, data: SiteData) -> tuple[Feed, ...]:
    """Return a feed for each kind of dated pages that the site has a section of."""
    dated = SectionListing.dated()
    sections = SectionPage.objects.live().filter(path__startswith=home.path, listing__in=dated)
    titles = {section.listing: section.title for section in _visible(sections, data)}
    return tuple(
        Feed(title=titles[kind], url=reverse("cms_feed", args=[kind, "rss"]), type=RSS)
        for kind in dated
        if kind in titles
    )


def _pages_of(model: type[Page], pages: list[Page]) -> list[Page]:
    return [page for page in pages if page.specific_class is model]


def _link(page: Page, data: SiteData) -> Link:
    return Link(title=page.title, url=data.url_of(page), path=page.path)


def _entry(page: Page, data: SiteData, by_parent: dict[str, list[Page]]) -> Link:
    """Return a main entry with the entries of its own that show in menus."""
    children = [child for child in by_parent.get(page.path, []) if child.show_in_menus]
    return replace(_link(page, data), children=tuple(_link(child, data) for child in children))


def _breadcrumbs(page: Page, data: SiteData) -> tuple[Link, ...]:
    """Return the links from the home page down to the page itself."""
    above = [
        data.branches[path]
        for path in (page.path[:end] for end in range(Page.steplen, len(page.path), Page.steplen))
        if path in data.branches
    ]
    return (*above, _link(page, data))


def _translations(page: Page, data: SiteData) -> dict[str, str]:
    """Return the addresses of the page and its live translations in active languages."""
    codes = {locale.pk: code for code, locale in data.locales.items()}
    spoken = {home.code for home in data.homes}
    rows = _visible(page.get_translations(inclusive=True).filter(live=True), data)
    found = {codes.get(row.locale_id): data.url_of(row) for row in rows}
    return {code: url for code, url in found.items() if code in spoken and url}
