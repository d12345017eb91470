"""Addresses of OParl objects: each is the object's name for good, the same in any language."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.addresses import current_base_url

SCHEMA = "https://schema.oparl.org/1.1/"


def system() -> str:
    """Return the address of the entry point of the site at work."""
    return current_base_url() + reverse("council-open:oparl_system")


def bodies() -> str:
    return current_base_url() + reverse("council-open:oparl_bodies")


def body() -> str:
    return current_base_url() + reverse("council-open:oparl_body")


def of(slug: str, pk: Any) -> str:
    """Return the address of one object, by the slug of its kind."""
    return current_base_url() + reverse("council-open:oparl_object", args=[slug, pk])


def all_of(slug: str) -> str:
    """Return the address of the list of all objects of a kind."""
    return current_base_url() + reverse("council-open:oparl_list", args=[slug])


def meetings_of(pk: int) -> str:
    """Return the address of the list of the meetings of one organization."""
    return current_base_url() + reverse("council-open:oparl_meetings", args=[pk])


def consultations_of(pk: int) -> str:
    return current_base_url() + reverse("council-open:oparl_consultations", args=[pk])


def download(pk: int) -> str:
    """Return the address of a published file's content."""
    return current_base_url() + reverse("council-open:oparl_download", args=[pk])
