"""The languages of a tenant: Wagtail's locales and those that the commune speaks."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from cms.models import SiteIdentity


def ensure_locales() -> None:
    """Make a locale for each language of the platform, and no others."""
    codes = [code for code, _name in settings.LANGUAGES]
    Locale.all_objects.exclude(language_code__in=codes).delete()
    known = set(Locale.all_objects.values_list("language_code", flat=True))
    Locale.objects.bulk_create(Locale(language_code=code) for code in codes if code not in known)


def speak(languages: Iterable[str]) -> None:
    """Have the site speak these languages; the others are neither listed nor served.

    Raises ValidationError for a language that the platform doesn't know, or for none.
    """
    wanted = set(languages)
    known = [code for code, _name in settings.LANGUAGES]
    unknown = sorted(wanted - set(known))
    if unknown or not wanted:
        raise ValidationError(
            _("Choose languages among %(known)s."),
            params={"known": ", ".join(known)},
            code="unknown_language",
        )
    identity = SiteIdentity.load()
    identity.languages = [code for code in known if code in wanted]
    identity.save(update_fields=["languages"])
