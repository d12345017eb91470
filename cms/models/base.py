"""What every page of a commune site has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.fields import BodyField
from cms.text import normalise, plain, words_of


class SitePage(Page):
    """A page of a commune's site, whatever it holds."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Let the context processor know which page is shown, in previews too."""
        request.current_page = self
        return super().get_context(request, *args, **kwargs)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return the restrictions; without a query where the tenant has none at all."""
        from cms.navigation import has_restrictions

        if not has_restrictions():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()


class BasePage(SitePage):
    """Title, summary, picture for lists, and a body of blocks."""

    # Fields whose words a search finds, beside the title.
    searchable: tuple[str, ...] = ("summary", "body")

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, shown in lists, search results and shared links."),
    )
    listing_image = models.ForeignKey(
        "cms.CommuneImage",
        verbose_name=_("picture for lists"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = BodyField(BodyBlock, blank=True, verbose_name=_("content"))

    search_fields = [
        *Page.search_fields,
        index.SearchField("search_title", boost=4),
        index.SearchField("search_text"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("listing_image"), FieldPanel("show_in_menus")], _("On this site")
        ),
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            _("In search engines"),
        ),
    ]

    class Meta:
        abstract = True

    def search_title(self) -> str:
        """Return the title as the index keeps it."""
        return normalise(self.title)

    def search_text(self) -> str:
        """Return all other words of the page as the index keeps them."""
        return normalise(" ".join(self._words()))

    def _words(self) -> Iterator[str]:
        for name in self.searchable:
            model_field = self._meta.get_field(name)
            value = getattr(self, name)
            if isinstance(model_field, StreamField):
                yield from words_of(model_field.stream_block, list(value.raw_data))
            elif isinstance(model_field, RichTextField):
                yield plain(value)
            else:
                yield str(value or "")
