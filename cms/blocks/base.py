"""What all blocks share: groups, the section base class and the rich text editor."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

GROUP_TEXT = _("Text")
GROUP_MEDIA = _("Pictures and places")
GROUP_LISTS = _("Lists and links")
GROUP_NOTICE = _("Highlights")

# Headings start at h3: h1 is the page's title and h2 a block's own heading.
TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
INLINE_FEATURES = ["bold", "italic", "link"]


class TextBlock(blocks.RichTextBlock):
    """Rich text with headings, lists and links."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)


class InlineTextBlock(blocks.RichTextBlock):
    """A short rich text without headings or lists."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("features", INLINE_FEATURES)
        super().__init__(**kwargs)


class SectionBlock(blocks.StructBlock):
    """A block that may carry a heading: base class of all blocks of a page body."""

    heading = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Heading"),
        help_text=_("Leave empty for no heading."),
    )
