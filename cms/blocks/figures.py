"""Key figures, each with its source."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_NOTICE, SectionBlock


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(max_length=30, label=_("Figure"), help_text=_("With its unit."))
    label = blocks.CharBlock(max_length=120, label=_("What it counts"))
    source = blocks.CharBlock(
        required=False, max_length=160, label=_("Source"), help_text=_("With the year.")
    )

    class Meta:
        icon = "order"
        label = _("Figure")


class FiguresBlock(SectionBlock):
    figures = blocks.ListBlock(FigureBlock(), min_num=1, max_num=8, label=_("Figures"))

    class Meta:
        icon = "order"
        label = _("Key figures")
        group = GROUP_NOTICE
        template = "cms/blocks/figures.html"
