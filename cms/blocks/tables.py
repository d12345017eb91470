"""A data table with typed columns."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms.blocks.base import GROUP_LISTS, InlineTextBlock, SectionBlock


class TableBlock(SectionBlock):
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(required=False, label=_("Text"))),
            ("rich_text", InlineTextBlock(required=False, label=_("Text with links"))),
            ("number", blocks.CharBlock(required=False, label=_("Number"))),
        ],
        label=_("Table"),
        help_text=_("Give each column a name, and the table a caption that says what it holds."),
    )
    source = blocks.CharBlock(required=False, max_length=160, label=_("Source"))

    class Meta:
        icon = "table"
        label = _("Table")
        group = GROUP_LISTS
        template = "cms/blocks/table.html"
