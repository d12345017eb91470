"""Documents to download."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_LISTS, SectionBlock
from cms.blocks.choosers import DocumentBlock
from cms.enums import DocumentCategory


class DownloadBlock(blocks.StructBlock):
    """One document; without a title of its own it shows the document's."""

    title = blocks.CharBlock(required=False, max_length=200, label=_("Title"))
    document = DocumentBlock(label=_("Document"))
    date = blocks.DateBlock(required=False, label=_("Date"))

    class Meta:
        icon = "doc-full"
        label = _("Document")


class LibraryDocumentBlock(DownloadBlock):
    """A document of a library, which readers filter by category."""

    category = blocks.ChoiceBlock(
        choices=DocumentCategory.choices, default=DocumentCategory.OTHER, label=_("Category")
    )


class DownloadsBlock(SectionBlock):
    documents = blocks.ListBlock(DownloadBlock(), min_num=1, label=_("Documents"))

    class Meta:
        icon = "download"
        label = _("Downloads")
        group = GROUP_LISTS
        template = "cms/blocks/downloads.html"


class DocumentListBlock(blocks.StreamBlock):
    """The documents of a library page or a notice."""

    document = LibraryDocumentBlock()
