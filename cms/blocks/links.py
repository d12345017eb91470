"""One link: to a page of this site, a document or another site."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.base import GROUP_LISTS, SectionBlock
from cms.blocks.choosers import DocumentBlock, PageChooserBlock


class LinkValue(blocks.StructValue):
    """A link as templates read it: `link.href`, `link.label` and `link.is_external`."""

    @property
    def href(self) -> str:
        """Return the address, or an empty string when what it pointed to is gone."""
        from cms import navigation  # it imports the pages, which are built of blocks

        page = self.get("page")
        if page:
            return navigation.site_data().url_of(page) if page.live else ""
        if self.get("document"):
            return self["document"].url
        return self.get("url") or ""

    @property
    def label(self) -> str:
        """Return the editor's words, else the title of what is linked."""
        if self.get("text"):
            return self["text"]
        target = self.get("page") or self.get("document")
        return target.title if target else self.get("url") or ""

    @property
    def is_external(self) -> bool:
        """Tell whether the link leaves this site."""
        return not (self.get("page") or self.get("document")) and "://" in (self.get("url") or "")


class LinkBlock(blocks.StructBlock):
    """A link to exactly one target."""

    text = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Words of the link"),
        help_text=_("Leave empty to use the title of the page."),
    )
    page = PageChooserBlock(required=False, label=_("Page of this site"))
    document = DocumentBlock(required=False, label=_("Document"))
    url = blocks.URLBlock(required=False, label=_("Address on another site"))

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue

    def clean(self, value: LinkValue) -> LinkValue:
        """Refuse two targets, and no target where a link is required."""
        cleaned = super().clean(value)
        targets = [name for name in ("page", "document", "url") if cleaned.get(name)]
        if len(targets) > 1:
            message = _("Choose one target only: a page, a document or an address.")
            raise StructBlockValidationError(
                block_errors={name: ValidationError(message) for name in targets}
            )
        if not targets and (self.required or cleaned.get("text")):
            message = _("Choose a page, a document or an address.")
            raise StructBlockValidationError(block_errors={"page": ValidationError(message)})
        return cleaned


class QuickLinksBlock(SectionBlock):
    """A short list of links."""

    links = blocks.ListBlock(LinkBlock(), min_num=1, label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Quick links")
        group = GROUP_LISTS
        template = "cms/blocks/quick_links.html"
