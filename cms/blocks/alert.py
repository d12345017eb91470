"""A message that must not be missed."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_NOTICE, InlineTextBlock, LanguageBlock, LanguageValue
from cms.enums import AlertLevel


class AlertBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(
        choices=AlertLevel.choices, default=AlertLevel.INFO, label=_("Importance")
    )
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = InlineTextBlock(required=False, label=_("Text"))
    language = LanguageBlock()

    class Meta:
        icon = "warning"
        value_class = LanguageValue
        label = _("Alert")
        group = GROUP_NOTICE
        template = "cms/blocks/alert.html"
