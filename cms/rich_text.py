"""How links in rich text become addresses: one query for all rich texts of a page."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler as WagtailDocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler as WagtailPageLinkHandler

from cms import linked, navigation


def _anchors(label: str, attrs_list: list[dict], address: Any) -> list[str] | None:
    """Return the opening tags of links, or None when no page is being served."""
    ids = [int(attrs["id"]) if attrs.get("id", "").isdigit() else None for attrs in attrs_list]
    found = linked.fetch(label, ids)
    if found is None:
        return None
    return [f'<a href="{escape(address(found[pk]))}">' if pk in found else "<a>" for pk in ids]


class PageLinkHandler(WagtailPageLinkHandler):
    """Links to pages of this site."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        data = navigation.site_data()
        anchors = _anchors(linked.CHOOSERS["page"], attrs_list, data.url_of)
        return super().expand_db_attributes_many(attrs_list) if anchors is None else anchors


class DocumentLinkHandler(WagtailDocumentLinkHandler):
    """Links to documents of the library."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        anchors = _anchors(linked.CHOOSERS["document"], attrs_list, lambda document: document.url)
        return super().expand_db_attributes_many(attrs_list) if anchors is None else anchors
