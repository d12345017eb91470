"""Questions that open one by one."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_TEXT, SectionBlock, TextBlock


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200, label=_("Title"))
    text = TextBlock(label=_("Text"))

    class Meta:
        icon = "help"
        label = _("Entry")


class AccordionBlock(SectionBlock):
    items = blocks.ListBlock(AccordionItemBlock(), min_num=1, label=_("Entries"))

    class Meta:
        icon = "list-ul"
        label = _("Questions and answers")
        group = GROUP_TEXT
        template = "cms/blocks/accordion.html"
