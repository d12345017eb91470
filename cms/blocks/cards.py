"""Cards that lead to pages."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_LISTS, SectionBlock
from cms.blocks.links import LinkBlock
from cms.enums import Icon


class CardBlock(blocks.StructBlock):
    icon = blocks.ChoiceBlock(choices=Icon.choices, required=False, label=_("Icon"))
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = blocks.TextBlock(required=False, max_length=300, label=_("Text"))
    link = LinkBlock(required=False, label=_("Link"))

    class Meta:
        icon = "form"
        label = _("Card")


class CardsBlock(SectionBlock):
    intro = blocks.TextBlock(required=False, max_length=300, label=_("Introduction"))
    cards = blocks.ListBlock(CardBlock(), min_num=1, max_num=12, label=_("Cards"))

    class Meta:
        icon = "form"
        label = _("Cards")
        group = GROUP_LISTS
        template = "cms/blocks/cards.html"
