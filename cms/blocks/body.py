"""The blocks that a page body offers, in the order of the editor's menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail import blocks

from cms import extensions
from cms.blocks.accordion import AccordionBlock
from cms.blocks.alert import AlertBlock
from cms.blocks.cards import CardsBlock
from cms.blocks.contacts import ContactsBlock
from cms.blocks.downloads import DownloadsBlock
from cms.blocks.figures import FiguresBlock
from cms.blocks.hero import HeroBlock
from cms.blocks.images import GalleryBlock, ImageBlock
from cms.blocks.latest import NewsListBlock
from cms.blocks.links import QuickLinksBlock
from cms.blocks.maps import MapBlock
from cms.blocks.tables import TableBlock
from cms.blocks.text import QuoteBlock, RichTextSectionBlock


class BodyBlock(blocks.StreamBlock):
    rich_text = RichTextSectionBlock()
    accordion = AccordionBlock()
    quote = QuoteBlock()
    image = ImageBlock()
    gallery = GalleryBlock()
    map = MapBlock()
    contacts = ContactsBlock()
    cards = CardsBlock()
    quick_links = QuickLinksBlock()
    downloads = DownloadsBlock()
    table = TableBlock()
    news_list = NewsListBlock()
    hero = HeroBlock()
    alert = AlertBlock()
    figures = FiguresBlock()

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        added = [(name, one.block) for name, one in extensions.blocks().items()]
        super().__init__([*(local_blocks or ()), *added], **kwargs)

    def grouped_child_blocks(self) -> list[tuple[str, list[blocks.Block]]]:
        """Return the menu; what belongs to switched-off services comes last, under their name.

        It can't be left out: a page that holds such a block must still open in the editor.
        """
        groups, off = [], []
        for name, children in super().grouped_child_blocks():
            on = [child for child in children if not extensions.is_switched_off(child.name)]
            off += [child for child in children if child not in on]
            if on:
                groups.append((name, on))
        return [*groups, (_("Services that are switched off"), off)] if off else groups
