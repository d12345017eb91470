"""The languages of a tenant: Wagtail's locales and those that the commune speaks."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, Site

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


def forget_unspoken() -> None:
    """Remove the starter pages and the locale of each language that the site doesn't speak.

    The editor then offers no translation into it. Pages that somebody has worked on stay, and
    their locale with them; so does what the site begins with.
    """
    spoken = SiteIdentity.load().languages
    first = Site.objects.get(is_default_site=True).root_page.locale_id
    for locale in Locale.objects.exclude(language_code__in=spoken).exclude(pk=first):
        pages = Page.objects.filter(locale=locale, depth__gt=1)
        if pages.filter(latest_revision__isnull=False).exists():
            continue
        for home in pages.filter(depth=2):
            home.delete()
        locale.delete()
