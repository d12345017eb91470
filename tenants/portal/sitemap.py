"""sitemap.xml of the portal: its pages and every territory, in the three languages."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants.models import Territory
from tenants.portal import extension

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
# Stands for the code while addresses are made: reversing 1,600 of them takes its time.
_ANY_CODE = "00"


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return the sitemap: some five thousand addresses, one query and those of upper rooms."""
    body = "".join(_entries(request.tenant.base_url))
    return HttpResponse(f"{_HEAD}{body}</urlset>\n", content_type="application/xml; charset=utf-8")


def _entries(base: str) -> Iterator[str]:
    for name in ("portal:home", "portal:communes", "portal:about"):
        yield _entry(_addresses(base, name))
    for section in extension.sections():
        for name, args in section.pages():
            yield _entry(_addresses(base, name, *args))
    patterns = _addresses(base, "portal:territory", _ANY_CODE)
    for code in Territory.objects.order_by("code").values_list("code", flat=True):
        yield _entry(
            {
                language: url.replace(f"/{_ANY_CODE}/", f"/{code}/")
                for language, url in patterns.items()
            }
        )


def _addresses(base: str, name: str, *args: str) -> dict[str, str]:
    """The address of a page by language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = base + reverse(name, args=args)
    return found


def _entry(addresses: dict[str, str]) -> str:
    """One `<url>` a language; each names all of them."""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(url)}/>'
        for language, url in addresses.items()
    )
    return "".join(
        f"<url><loc>{escape(url)}</loc>{alternates}</url>\n" for url in addresses.values()
    )
