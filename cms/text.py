"""Words as the search index keeps them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from wagtail import blocks

from tenants.text import fold

_WORD = re.compile(r"\w+")
# French plurals; the index and the query lose them alike, so a wrong guess costs nothing.
_PLURAL = re.compile(r"\b([a-z]{3,})[sx]\b")
_TAG = re.compile(r"<[^>]*>")


def normalise(text: str) -> str:
    """Return `text` as words that are equal whenever a reader would take them so.

    Folds Arabic spelling variants, vowel signs, tatweel and the article, French accents,
    ligatures, plurals and elided articles, case and the digits of every script (see
    `tenants.text.fold`). Query and index go through the same fold, so PostgreSQL needs no
    dictionary and no extension.
    """
    return _PLURAL.sub(r"\1", " ".join(_WORD.findall(fold(text))))


def plain(rich_text: str) -> str:
    """Return the words of rich text. For the index only: what it returns isn't safe HTML."""
    return html.unescape(_TAG.sub(" ", rich_text))


def words_of(block: blocks.Block, raw: Any) -> Iterator[str]:
    """Yield the words that readers see in a block, from its raw JSON.

    Wagtail's own extraction turns the JSON into blocks first, and so fetches every page,
    image and document that they point to.
    """
    if isinstance(block, blocks.BaseStreamBlock | blocks.BaseStructBlock | blocks.ListBlock):
        for child, value in _children(block, raw):
            yield from words_of(child, value)
    elif isinstance(block, blocks.RichTextBlock):
        yield plain(raw or "")
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield raw or ""
    elif not isinstance(block, blocks.FieldBlock):
        yield from map(str, block.get_searchable_content(block.to_python(raw)))


def _children(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """Yield the blocks in a stream, struct or list, each with its raw JSON."""
    if isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield child, (raw or {}).get(name)
    elif isinstance(block, blocks.ListBlock):
        for item in raw or ():
            wrapped = isinstance(item, dict) and item.get("type") == "item"
            yield block.child_block, item["value"] if wrapped else item
    else:
        for item in raw or ():
            if item["type"] in block.child_blocks:
                yield block.child_blocks[item["type"]], item["value"]
