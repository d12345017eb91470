"""The words of Wagtail in the languages of the editor: translated by Wagtail, or by us."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from infra.messages import BORROWED, is_translated, placeholder_problem

# What staff meet of the libraries. The screens of locales and promoted results are nobody's.
PACKAGES = ("wagtail", "wagtail_localize")
SCREENS_NOBODY_SEES = ("search_promotions", "wagtail_localize/locales", "simple_translation")
# Said better by leaving the link to a site of others out.
WITHOUT_LINK = "content checks guide"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def source_catalogues() -> Iterator[Path]:
    """Yield the catalogues that list all that the libraries say."""
    for package in PACKAGES:
        root = Path(find_spec(package).submodule_search_locations[0])
        for path in sorted(root.rglob("locale/en/LC_MESSAGES/*.po")):
            if not any(name in path.as_posix() for name in SCREENS_NOBODY_SEES):
                yield path


def borrowed(language: str, domain: str) -> Catalog:
    path = BORROWED / language / "LC_MESSAGES" / f"{domain}.po"
    return read(path) if path.exists() else Catalog()


def key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def says(catalogue: Catalog, message: Message) -> bool:
    found = catalogue.get(key(message), message.context)
    return found is not None and is_translated(found)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_nothing_that_wagtail_says_is_left_in_english(language):
    missing = []
    for source in source_catalogues():
        theirs = read(source.parents[2] / language / "LC_MESSAGES" / source.name)
        ours = borrowed(language, source.stem)
        missing += [
            f"{source.stem}: {message.id}"
            for message in read(source)
            if message.id and not says(theirs, message) and not says(ours, message)
        ]
    assert not missing


@pytest.mark.parametrize(
    "path", sorted(BORROWED.rglob("*.po")), ids=lambda path: str(path.parts[-3:])
)
def test_our_words_keep_the_placeholders_of_theirs(path):
    for message in read(path):
        if message.id and WITHOUT_LINK not in key(message):
            assert is_translated(message), message.id
            assert not placeholder_problem(message), message.id
