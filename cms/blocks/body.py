"""The blocks that a page body offers, in the order of the editor's menu."""

from wagtail import blocks

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
