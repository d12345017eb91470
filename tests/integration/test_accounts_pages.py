"""Every page under /account/ renders, in each language, without inline script or style."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django_tenants.utils import tenant_context

from tests.accounts import add_second_factor, current_code, make_user, sign_in

pytestmark = pytest.mark.django_db

LANGUAGES = [("ar", "rtl"), ("fr", "ltr"), ("zgh", "ltr")]
PUBLIC_PAGES = [
    ("login/", 200),
    ("inactive/", 200),
    ("password/reset/", 200),
    ("password/reset/done/", 200),
    ("password/reset/key/done/", 200),
    ("password/reset/key/1-void-link/", 410),
    ("invitation/1-void-link/", 410),
]
STAFF_PAGES = ["login/", "logout/", "password/change/", "reauthenticate/", "2fa/"]
SECOND_FACTOR_PAGES = [
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/reauthenticate/",
]


def check_page(client: Client, path: str, status: int, language: str, direction: str) -> None:
    response = client.get(f"/account/{path}", headers={"accept-language": language})
    assert response.status_code == status
    page = BeautifulSoup(response.content, "html.parser")
    assert (page.html["lang"], page.html["dir"]) == (language, direction)
    assert page.title.get_text(strip=True)
    assert len(page.find_all("h1")) == 1
    assert not page.find_all("style")
    assert not page.find_all("script", src=False)
    assert not page.find_all(style=True)
    assert not page.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs))
    for field in page.select("input:not([type=hidden])"):
        assert page.find("label", attrs={"for": field["id"]}), field


@pytest.mark.parametrize(("language", "direction"), LANGUAGES)
@pytest.mark.parametrize(("path", "status"), PUBLIC_PAGES)
def test_pages_for_everybody(client_a, path, status, language, direction):
    check_page(client_a, path, status, language, direction)


@pytest.mark.parametrize(("language", "direction"), LANGUAGES)
@pytest.mark.parametrize("path", [*STAFF_PAGES, "2fa/totp/activate/"])
def test_pages_for_staff(tenant_a, client_a, path, language, direction):
    make_user(tenant_a)
    sign_in(client_a)
    check_page(client_a, path, 200, language, direction)


@pytest.mark.parametrize("path", SECOND_FACTOR_PAGES)
def test_pages_for_staff_with_a_second_factor(tenant_a, client_a, path):
    user = make_user(tenant_a)
    add_second_factor(tenant_a, user)
    with tenant_context(tenant_a):
        RecoveryCodes.activate(user)
    sign_in(client_a)
    check_page(client_a, "2fa/authenticate/", 200, "fr", "ltr")
    client_a.post("/account/2fa/authenticate/", {"code": current_code()})
    client_a.post("/account/reauthenticate/", {"password": "a long enough password"})

    check_page(client_a, path, 200, "fr", "ltr")


def test_too_many_requests_get_a_page_that_says_so(client_a, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(client_a, "a@example.org", "x")

    response = sign_in(client_a, "a@example.org", "x")

    assert response.status_code == 429
    assert b"account.css" in response.content


def test_the_language_is_chosen_by_post_and_kept(client_a):
    response = client_a.post("/account/language/", {"language": "fr", "next": "/account/login/"})

    assert response["Location"] == "/account/login/"
    assert client_a.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"
    page = client_a.get("/account/login/").content.decode()
    assert "Se connecter" in page
