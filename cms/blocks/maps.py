"""A place, shown without asking any third party."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_MEDIA, SectionBlock


class MapBlock(SectionBlock):
    """Coordinates and a caption; without coordinates it shows the commune's own."""

    latitude = blocks.DecimalBlock(
        required=False, min_value=20, max_value=37, decimal_places=6, label=_("Latitude")
    )
    longitude = blocks.DecimalBlock(
        required=False, min_value=-18, max_value=0, decimal_places=6, label=_("Longitude")
    )
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        icon = "site"
        label = _("Map")
        group = GROUP_MEDIA
        template = "cms/blocks/map.html"
