"""What all blocks share: groups, the section base class and the rich text editor."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info
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

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)


class InlineTextBlock(blocks.RichTextBlock):
    """A short rich text without headings or lists."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", INLINE_FEATURES)
        super().__init__(**kwargs)


class LanguageBlock(blocks.ChoiceBlock):
    """The language of a text that isn't in the language of its page."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", settings.LANGUAGES)
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Language of this text"))
        kwargs.setdefault("help_text", _("Only where it isn't the language of the page."))
        super().__init__(**kwargs)


class LanguageValue(blocks.StructValue):
    """A block with a `language`: templates put `self.language` in lang and `self.dir` in dir."""

    @property
    def dir(self) -> str:
        """Return the writing direction of the block's own language, if it has one."""
        code = self.get("language")
        if not code:
            return ""
        return "rtl" if get_language_info(code)["bidi"] else "ltr"


class SectionBlock(blocks.StructBlock):
    """A block that may carry a heading: base class of all blocks of a page body."""

    heading = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Heading"),
        help_text=_("Leave empty for no heading."),
    )
