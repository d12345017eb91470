"""The starter texts and their tokens: complete, consistent, and safe to weave into a site."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pytest

from cms.blocks import BodyBlock, TaskListBlock
from cms.starter.pieces import Page, PageText
from cms.starter.texts import TEXTS, ar, fr
from cms.starter.texts.typography import french
from cms.starter.texts.zgh import site as amazigh
from cms.starter.tokens import degrees, number, tokens
from cms.starter.tree import HOME, KEYS, TREE
from tenants.provisioning.golden import UNSAFE_VALUE
from tenants.titles import de

TOKEN = re.compile(r"\[\[([^\]]*)\]\]")
TAG = re.compile(r"<[^>]*>")
ARABIC = re.compile(r"[\u0600-\u06ff]")
TIFINAGH = re.compile(r"[\u2d30-\u2d7f]")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
LANGUAGES = list(TEXTS)
PAGES = [(language, key) for language in LANGUAGES for key in KEYS]


@dataclass
class Place:
    """A territory as the tokens see it."""

    code: str = "03.271.01.03"
    kind: str = "urban"
    name_ar: str = "إفران"
    name_fr: str = "Ifrane"
    name_zgh: str = "ⵉⴼⵔⴰⵏ"
    population: int | None = 46168
    population_year: int | None = 2024
    latitude: float | None = 32.766
    longitude: float | None = -7.498
    province: "Place | None" = None
    region: "Place | None" = None


ORIENTAL = Place("02", "region", "الشرق", "l'Oriental", "", None, None, None, None)
OUJDA = Place("02.411", "prefecture", "وجدة - أنجاد", "Oujda-Angad", "", None, None, None, None)


def strings(value: Any) -> list[str]:
    """Every string inside a page's text, addresses and closed lists left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, PageText):
        return strings([value.title, value.summary, value.body, value.fields])
    if isinstance(value, dict):
        hidden = {"type", "level", "icon", "url", "online_url", "language"}
        return [text for key, one in value.items() if key not in hidden for text in strings(one)]
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in strings(one)]
    return []


def links(value: Any) -> list[str]:
    """The keys of all pages that a page's text points to."""
    if isinstance(value, Page):
        return [value.key]
    if isinstance(value, str):
        return re.findall(r'href="page:([^"]*)"', value)
    if isinstance(value, PageText):
        return links([value.body, value.fields])
    if isinstance(value, dict):
        return [key for one in value.values() for key in links(one)]
    if isinstance(value, (list, tuple)):
        return [key for one in value for key in links(one)]
    return []


def prose(value: Any) -> str:
    """What people read of a text: without tags, tokens and the names of sites."""
    joined = " ".join(strings(value))
    return re.sub(r"\b[a-z-]+\.ma\b", "", TOKEN.sub("", TAG.sub(" ", joined)))


# --- The tree ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_page(language):
    assert set(TEXTS[language]) == set(KEYS)


def test_parents_come_before_their_children():
    seen = set()
    for node in TREE:
        assert node.key == HOME or node.parent in seen
        seen.add(node.key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_siblings_have_slugs_of_their_own(language):
    slugs = [(node.parent, TEXTS[language][node.key].slug) for node in TREE]
    assert len(slugs) == len(set(slugs))
    assert all(re.fullmatch(r"[\w-]+", slug) for _parent, slug in slugs)


def test_home_pages_have_slugs_of_their_own():
    assert len({TEXTS[language][HOME].slug for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize(("language", "key"), PAGES)
def test_links_lead_to_pages_of_the_tree(language, key):
    assert set(links(TEXTS[language][key])) <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_arabic_and_french_say_the_same_things(key):
    arabic, french_page = ar.PAGES[key], fr.PAGES[key]
    assert [piece["type"] for piece in arabic.body] == [piece["type"] for piece in french_page.body]
    assert set(arabic.fields) == set(french_page.fields)
    assert links(arabic) == links(french_page)


# --- The words -----------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "key"), PAGES)
def test_no_text_is_empty_or_a_filler(language, key):
    page = TEXTS[language][key]
    assert page.title.strip() and page.slug.strip()
    assert "lorem" not in prose(page).lower()
    for piece in page.body:
        if piece["type"] in ("rich_text", "alert"):
            assert TAG.sub("", piece["value"]["text"]).strip()
    if language != "zgh" and key != "search":
        assert page.summary


@pytest.mark.parametrize(("language", "key"), PAGES)
def test_every_token_has_a_value(language, key):
    page = TEXTS[language][key]
    used = {name for text in strings(page) for name in TOKEN.findall(text)}
    assert used <= set(tokens(Place()))


@pytest.mark.parametrize(("language", "key"), PAGES)
def test_texts_fit_their_fields(language, key):
    page = TEXTS[language][key]
    longest = {name: max(map(len, tokens(Place()).values())) for name in tokens(Place())}
    room = sum(longest[name] for name in TOKEN.findall(page.summary))
    assert len(TOKEN.sub("", page.summary)) + room <= 300
    for name, limit in {"audience": 300, "fee": 200, "delay": 200, "outcome": 300}.items():
        assert len(page.fields.get(name, "")) <= limit


@pytest.mark.parametrize("key", KEYS)
def test_arabic_uses_arabic_punctuation(key):
    text = prose(ar.PAGES[key])
    assert not re.search(r"[\u0600-\u06ff] ?[,;?]", text)
    # Numbers as Morocco writes them.
    assert not re.search(r"[\u0660-\u0669]", text)


@pytest.mark.parametrize("key", KEYS)
def test_french_is_set_as_french_is_printed(key):
    text = prose(fr.PAGES[key])
    assert "'" not in text
    assert not re.search(r" [:;?!»]|« ", text)
    assert not ARABIC.search(text)


@pytest.mark.parametrize("key", KEYS)
def test_amazigh_pages_mark_every_arabic_text(key):
    page = TEXTS["zgh"][key]
    assert not ARABIC.search(prose([page.title, page.summary, page.fields]))
    for piece in page.body:
        language = piece["value"].get("language", "")
        assert bool(ARABIC.search(prose(piece))) == (language == "ar"), piece


@pytest.mark.parametrize("key", KEYS)
def test_amazigh_titles_are_in_tifinagh(key):
    title = amazigh.PAGES[key].title
    assert TIFINAGH.search(title) or "[[title_zgh]]" in title
    assert not LATIN_WORD.search(TOKEN.sub("", title))


@pytest.mark.parametrize("key", KEYS)
def test_amazigh_pages_leave_out_no_arabic_text(key):
    """What a page of services says in Arabic, its Amazigh twin says too."""
    told = prose(TEXTS["zgh"][key])
    for piece in ar.PAGES[key].body:
        if piece["type"] == "rich_text":
            assert prose(piece["value"]["text"]) in told


@pytest.mark.parametrize(("language", "key"), PAGES)
def test_texts_are_composed_unicode(language, key):
    assert all(unicodedata.is_normalized("NFC", text) for text in strings(TEXTS[language][key]))


@pytest.mark.parametrize(("language", "key"), PAGES)
def test_blocks_take_what_the_texts_give(language, key):
    """Every key of a piece is a field of its block; pages stand in as their keys."""
    page = TEXTS[language][key]
    for piece in page.body:
        assert set(piece["value"]) == set(BodyBlock().child_blocks[piece["type"]].child_blocks)
    for piece in page.fields.get("quick_tasks", []):
        assert set(piece["value"]) == set(TaskListBlock().child_blocks["task"].child_blocks)


# --- Tokens --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ifrane", "d’Ifrane"),
        ("Zoumi", "de Zoumi"),
        ("El Jadida", "d’El Jadida"),
        ("Oued Ed-Dahab", "d’Oued Ed-Dahab"),
        ("Had Kourt", "de Had Kourt"),
        ("Youssoufia", "de Youssoufia"),
        ("M'diq-Fnideq", "de M’diq-Fnideq"),
        ("Laâyoune", "de Laâyoune"),
        ("l'Oriental", "de l’Oriental"),
        ("L'Oriental", "de l’Oriental"),
        ("Le Puits", "du Puits"),
        ("Les Oliviers", "des Oliviers"),
        ("La Source", "de la Source"),
    ],
)
def test_french_names_elide(name, expected):
    assert de(name) == expected


def test_numbers_are_grouped_without_breaking():
    assert number(46168) == "46\u00a0168"
    assert number(592) == "592"
    assert degrees(-7.498) == "7,498°"


def test_tokens_of_a_commune():
    values = tokens(Place(province=OUJDA, region=ORIENTAL))
    assert values["title_ar"] == "جماعة إفران"
    assert values["title_fr"] == "Commune d’Ifrane"
    assert values["title_zgh"] == "ⵜⴰⴳⵔⴰⵡⵜ ⵏ ⵉⴼⵔⴰⵏ"
    assert values["of_title_zgh"] == "ⵜⴳⵔⴰⵡⵜ ⵏ ⵉⴼⵔⴰⵏ"
    assert (values["province_kind_ar"], values["province_kind_fr"]) == ("عمالة", "préfecture")
    assert values["de_province_fr"] == "d’Oujda-Angad"
    assert values["de_region_fr"] == "de l’Oriental"
    assert values["population_fr"] == "46\u00a0168\u00a0habitants"
    assert values["location_fr"] == "32,766° nord, 7,498° ouest"


def test_what_the_register_lacks_is_said():
    bare = Place(name_zgh="", population=None, population_year=None, latitude=None, longitude=None)
    values = tokens(bare)
    assert values["name_zgh"] == "Ifrane"
    assert values["location_fr"] == "à compléter par la commune"
    assert values["population_ar"] == "تُستكمل من طرف الجماعة"
    assert values["province_fr"] == "—"
    assert all(values.values())


@pytest.mark.parametrize("kind", ["region", "province", "prefecture", "urban", "rural"])
def test_every_kind_of_territory_has_the_same_tokens(kind):
    values = tokens(Place(kind=kind))
    assert set(values) == set(tokens(Place()))
    assert all(re.fullmatch(r"[a-z_]+", name) for name in values)
    assert not any(UNSAFE_VALUE.search(value) for value in values.values())


# --- French typography ---------------------------------------------------------------------


def test_french_leaves_tags_and_addresses_alone():
    assert french("<a href='page:x'>l'eau : 20 jours ?</a>") == (
        "<a href='page:x'>l’eau\u00a0: 20\u00a0jours\u00a0?</a>"
    )
    assert french({"url": "https://x.ma/l'a", "text": "l'a"}) == {
        "url": "https://x.ma/l'a",
        "text": "l’a",
    }
