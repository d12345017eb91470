"""What makes the kept parts of a site stale."""

from __future__ import annotations

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import (
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms import generation
from cms.models import CommuneDocument, CommuneImage, SiteIdentity
from cms.provisioning import follow_primary_host
from tenants.copies import copy_out
from tenants.signals import primary_host_changed
from themes.models import ThemeSettings

# Saving or deleting one of these shows on pages that name it.
SHOWN: tuple[type[Model], ...] = (
    SiteIdentity,
    ThemeSettings,
    CommuneImage,
    CommuneDocument,
    Site,
    Locale,
    PageViewRestriction,
    CollectionViewRestriction,
)


def start_new_generation(**kwargs: object) -> None:
    generation.renew()


def page_deleted(instance: Model, **kwargs: object) -> None:
    if isinstance(instance, Page):
        generation.renew()


def copy_languages(instance: SiteIdentity, **kwargs: object) -> None:
    """Let the national portal lead to the site in a language that it speaks."""
    copy_out(languages=list(instance.languages))


def connect() -> None:
    """Renew the generation whenever something that pages show has changed."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(start_new_generation, dispatch_uid="cms.generation")
    post_delete.connect(page_deleted, sender=Page, dispatch_uid="cms.generation.page")
    for model in SHOWN:
        for signal in (post_save, post_delete):
            signal.connect(start_new_generation, sender=model, dispatch_uid="cms.generation")
    post_save.connect(copy_languages, sender=SiteIdentity, dispatch_uid="cms.languages")
    primary_host_changed.connect(follow_primary_host, dispatch_uid="cms.site")
