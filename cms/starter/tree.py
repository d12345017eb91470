"""The pages of a new site, the same in every language, in the order of the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.enums import NewsCategory, SectionListing


@dataclass(frozen=True)
class Node:
    """One page: its key in the texts, its model, and what doesn't depend on the language."""

    key: str
    model: str
    in_menus: bool = False
    fields: dict[str, Any] | None = None

    @property
    def parent(self) -> str:
        """Return the key of the page above; the home page is above all."""
        return self.key.rpartition(".")[0] or HOME


HOME = "home"


def _section(key: str, listing: SectionListing = SectionListing.CARDS) -> Node:
    return Node(key, "SectionPage", in_menus=True, fields={"listing": listing.value})


# Parents come before their children.
TREE = (
    Node(HOME, "HomePage"),
    _section("services", SectionListing.SERVICES),
    Node("services.birth", "ServicePage"),
    Node("services.death", "ServicePage"),
    Node("services.life", "ServicePage"),
    Node("services.signature", "ServicePage"),
    Node("services.building", "ServicePage"),
    Node("services.shop", "ServicePage"),
    Node("services.domain", "ServicePage"),
    Node("services.information", "ServicePage"),
    Node("services.report", "ServicePage"),
    _section("council"),
    Node("council.sessions", "ContentPage", in_menus=True),
    Node("council.members", "ContentPage", in_menus=True),
    Node("council.plan", "ContentPage", in_menus=True),
    _section("participation"),
    Node("participation.petitions", "ContentPage", in_menus=True),
    Node("participation.consultations", "ContentPage", in_menus=True),
    _section("news", SectionListing.NEWS),
    Node("news.welcome", "NewsPage", fields={"category": NewsCategory.SERVICES.value}),
    _section("news.events", SectionListing.EVENTS),
    _section("news.notices", SectionListing.NOTICES),
    _section("commune"),
    Node("commune.profile", "ContentPage", in_menus=True),
    Node("commune.history", "ContentPage", in_menus=True),
    Node("commune.administration", "ContentPage", in_menus=True),
    Node("documents", "DocumentLibraryPage", in_menus=True),
    Node("contact", "ContactPage", in_menus=True),
    Node("search", "SearchPage"),
    # Neither in the menu nor a section: these are the footer.
    Node("accessibility", "ContentPage"),
    Node("privacy", "ContentPage"),
    Node("legal", "ContentPage"),
)

KEYS = tuple(node.key for node in TREE)
