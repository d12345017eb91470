"""Pages of services in Amazigh: what is Arabic there says so."""

from bs4 import BeautifulSoup
from django.test import Client
from django_tenants.utils import tenant_context

from tenants.models import Tenant
from tests.requests import offer


def test_what_falls_back_to_arabic_is_marked_and_reads_from_the_right(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        procedure = offer()
    for path in ("", f"procedure/{procedure.code}/", "track/"):
        soup = BeautifulSoup(client_a.get(f"/zgh/online/requests/{path}").content, "html.parser")
        assert soup.html["lang"] == "zgh"
        service = soup.find(class_="service")
        assert (service["lang"], service["dir"]) == ("ar", "rtl")
    soup = BeautifulSoup(client_a.get("/fr/online/requests/").content, "html.parser")
    assert not soup.find(class_="service").has_attr("lang")


def test_what_is_known_in_amazigh_is_marked_within_the_arabic(client_a: Client) -> None:
    name = "ⵜⵓⵏⵖⵉⵍⵜ ⵏ ⵡⴰⵔⵔⴰ ⵏ ⵜⵍⴰⵍⵉⵜ"
    for path in ("", "procedure/civil-status.birth-extract/"):
        soup = BeautifulSoup(client_a.get(f"/zgh/online/requests/{path}").content, "html.parser")
        shown = soup.find(class_="service").find(string=name).parent
        assert (shown["lang"], shown["dir"]) == ("zgh", "ltr")


def test_legal_delays_are_said_in_arabic_where_amazigh_has_no_words(client_a: Client) -> None:
    page = client_a.get("/zgh/online/requests/procedure/civil-status.birth-extract/")
    soup = BeautifulSoup(page.content, "html.parser")
    assert "60 يوما" in soup.find(class_="facts").get_text()
