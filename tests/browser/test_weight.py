"""What a first visit costs on a slow line: bytes, hosts, cookies."""

import gzip
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Response

from tenants.models import Tenant
from tests.browsing import LiveServer
from themes import registry
from themes.models import ThemeSettings

KILOBYTE = 1000
CODE_LIMIT = 30 * KILOBYTE
FONT_LIMIT = 60 * KILOBYTE
LANGUAGES = ("ar", "zgh", "fr")

pytestmark = pytest.mark.django_db(transaction=True)


def compressed(response: Response) -> int:
    """The bytes of a response's body as a server in production sends it.

    Style sheets are compressed there when they are collected, at level 9.
    """
    if response.headers.get("content-encoding") == "gzip":
        return response.request.sizes()["responseBodySize"]
    return len(gzip.compress(response.body(), 9))


def first_visit(page, url: str) -> list[Response]:
    """Open a page with nothing kept; return all that it fetched."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    return responses


def of_type(responses: list[Response], *kinds: str) -> list[Response]:
    return [one for one in responses if one.request.resource_type in kinds]


@pytest.mark.parametrize("theme", ["medina", "oasis"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_is_light(live: LiveServer, new_page, tenant_a: Tenant, theme, language):
    with tenant_context(tenant_a):
        look = ThemeSettings.load()
        look.key = theme
        look.save()
    page = new_page()
    responses = first_visit(page, live.url(tenant_a, f"/{language}/"))

    code = sum(map(compressed, of_type(responses, "document", "stylesheet", "script")))
    fonts = sum(len(one.body()) for one in of_type(responses, "font"))
    # Without a font, the others would prove nothing.
    assert 0 < fonts <= FONT_LIMIT, f"{fonts} bytes of fonts"
    assert 0 < code <= CODE_LIMIT, f"{code} bytes of HTML, CSS and JavaScript"
    assert {urlsplit(one.url).hostname for one in responses} == {tenant_a.primary_host}
    assert page.context.cookies() == []


def test_every_theme_that_communes_choose_is_weighed():
    assert {theme.key for theme in registry.selectable()} == {"medina", "oasis"}


def test_pages_are_sent_compressed(live: LiveServer, tenant_a: Tenant):
    url = live.url(tenant_a, "/ar/").replace(tenant_a.primary_host, "127.0.0.1")
    headers = {"Host": tenant_a.primary_host, "Accept-Encoding": "gzip"}
    with urlopen(Request(url, headers=headers)) as response:  # noqa: S310 - our own server
        assert response.headers["Content-Encoding"] == "gzip"
        assert tenant_a.name_ar in gzip.decompress(response.read()).decode()
