"""Running text and quotations."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_TEXT, LanguageBlock, LanguageValue, SectionBlock, TextBlock


class RichTextSectionBlock(SectionBlock):
    text = TextBlock(label=_("Text"))
    language = LanguageBlock()

    class Meta:
        icon = "pilcrow"
        value_class = LanguageValue
        label = _("Text")
        group = GROUP_TEXT
        template = "cms/blocks/rich_text.html"


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(max_length=600, label=_("Quotation"))
    author = blocks.CharBlock(required=False, max_length=120, label=_("Author"))
    role = blocks.CharBlock(required=False, max_length=120, label=_("Role of the author"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        group = GROUP_TEXT
        template = "cms/blocks/quote.html"
