"""Pictures: one, or a gallery."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_MEDIA, SectionBlock
from cms.blocks.choosers import PictureBlock


class ImageBlock(blocks.StructBlock):
    image = PictureBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        group = GROUP_MEDIA
        template = "cms/blocks/image.html"


class GalleryItemBlock(blocks.StructBlock):
    image = PictureBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")


class GalleryBlock(SectionBlock):
    images = blocks.ListBlock(GalleryItemBlock(), min_num=1, max_num=24, label=_("Pictures"))

    class Meta:
        icon = "image"
        label = _("Gallery")
        group = GROUP_MEDIA
        template = "cms/blocks/gallery.html"
