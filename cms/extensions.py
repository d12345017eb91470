"""What upper rooms add to a commune's site without this room knowing them.

A room above calls these in `AppConfig.ready()`: pages are built of blocks only once every
app is loaded. Each addition says whether it is switched on for the tenant at work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wagtail.blocks import Block


@dataclass(frozen=True)
class BlockExtension:
    """A block for the body of pages, by the name under which pages keep it."""

    name: str
    block: Block
    is_on: Callable[[], bool]


_blocks: dict[str, BlockExtension] = {}


def add_block(extension: BlockExtension) -> None:
    """Offer a block to every page body. Raises ValueError for a name that is taken."""
    if extension.name in _blocks:
        raise ValueError(f"Two blocks are called {extension.name!r}.")
    _blocks[extension.name] = extension


def blocks() -> dict[str, BlockExtension]:
    """Return the blocks that were added, by name."""
    return dict(_blocks)


def is_switched_off(name: str) -> bool:
    """Tell whether `name` is an added block whose service the tenant has switched off."""
    extension = _blocks.get(name)
    return extension is not None and not extension.is_on()
