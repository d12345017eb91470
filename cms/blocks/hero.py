"""A large opening with a picture and one action."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_NOTICE, InlineTextBlock
from cms.blocks.choosers import PictureBlock
from cms.blocks.links import LinkBlock


class HeroBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = InlineTextBlock(required=False, label=_("Text"))
    image = PictureBlock(required=False, label=_("Picture"))
    action = LinkBlock(required=False, label=_("Action"))

    class Meta:
        icon = "image"
        label = _("Hero")
        group = GROUP_NOTICE
        template = "cms/blocks/hero.html"
