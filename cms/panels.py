"""Panels of the editor's first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms import navigation
from cms.enums import SectionListing
from cms.models import ContentPage, EventPage, HomePage, NewsPage, NoticePage, SectionPage

MAX_PAGES = 10


@dataclass(frozen=True)
class Action:
    """Something that staff do often: where it begins, in one click."""

    label: str | Promise
    icon: str
    url: str


class QuickActions(Component):
    """What staff come for, in the language that they work in."""

    name = "quick_actions"
    template_name = "cms/admin/quick_actions.html"
    order = 50

    # What is written in a section of each listing.
    kinds: tuple[tuple[SectionListing, type[Model], Promise, str], ...] = (
        (SectionListing.NEWS, NewsPage, _("Write a piece of news"), "doc-full"),
        (SectionListing.EVENTS, EventPage, _("Announce an event"), "calendar"),
        (SectionListing.NOTICES, NoticePage, _("Publish a notice"), "warning"),
    )

    def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
        """Return the actions; none where the person may write nothing."""
        user = (parent_context or {})["request"].user
        return {"actions": [*self._writing(user), *self._home(user)]}

    def _writing(self, user: AbstractBaseUser) -> list[Action]:
        """Return what may be written, each in the first section made for it."""
        sections = {
            section.listing: section
            for section in SectionPage.objects.filter(
                locale__language_code=get_language(), listing__in=SectionListing.dated()
            ).order_by("-path")
        }
        return [
            Action(label, icon, _add_url(model, sections[listing]))
            for listing, model, label, icon in self.kinds
            if listing in sections
            and sections[listing].permissions_for_user(user).can_add_subpage()
        ]

    def _home(self, user: AbstractBaseUser) -> list[Action]:
        """Return the way to the home page of the person's language."""
        home = navigation.site_data().home
        page = HomePage.objects.filter(pk=home.page_id).first() if home else None
        if page is None or not page.permissions_for_user(user).can_edit():
            return []
        return [Action(_("Edit the home page"), "home", _edit_url(page))]


def _add_url(model: type[Model], section: SectionPage) -> str:
    names = (model._meta.app_label, model._meta.model_name)
    return reverse("wagtailadmin_pages:add", args=[*names, section.pk])


def _edit_url(page: HomePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class PagesToReview(Component):
    """The pages whose review is due, oldest first, that this person may change."""

    name = "pages_to_review"
    template_name = "cms/admin/pages_to_review.html"
    order = 350

    def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
        """Return the pages; the template shows nothing where there are none."""
        policy = PagePermissionPolicy(ContentPage)
        user = (parent_context or {})["request"].user
        due = policy.instances_user_has_permission_for(user, "change").filter(
            review_by__lte=timezone.localdate()
        )
        return {"pages": due.order_by("review_by")[:MAX_PAGES]}
