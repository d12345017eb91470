"""The national e-ID, against a provider of OpenID Connect that really runs."""

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import flask
import oidc_provider_mock
import pytest
import requests
from django.db import connection
from django.test import Client
from django.utils.translation import override
from django_tenants.utils import tenant_context

from cms.enums import Role
from services_plugins.kit import limits
from services_plugins.kit.identity import provider as protocol
from services_plugins.kit.identity import session, views
from services_plugins.kit.models import Contact, IdentitySettings
from services_plugins.requests.models import Procedure, Request
from tenants.models import Tenant
from tests.accounts import client_of, make_staff
from tests.integration.test_requests_filing import BASE, PLACE, begin
from tests.requests import offer

pytestmark = [
    pytest.mark.django_db,
    # The provider's own library is behind the one that it is built on.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
PAGES = "/fr/online/identity"
AMINA: dict[str, Any] = {
    "given_name": "Amina",
    "family_name": "El Idrissi",
    "id_card_number": "ab 123456",
    "acr": "substantial",
    "email": "Amina@example.org",
    "email_verified": True,
    "phone_number": "0612345678",
    "phone_number_verified": False,
}


class Silent(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@dataclass
class Provider:
    """The provider's address, and the little that it doesn't check by itself."""

    issuer: str
    challenges: dict[str, str] = field(default_factory=dict)

    def knows(self, subject: str, claims: dict[str, Any]) -> None:
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def sign_in(self, address: str, subject: str = "amina") -> str:
        """Do what the person does at the provider; return where it sends them back to."""
        answer = requests.post(address, data={"sub": subject}, timeout=10, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        back = answer.headers["Location"]
        asked = parse_qs(urlsplit(address).query)
        assert asked["code_challenge_method"] == ["S256"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        self.challenges[code] = asked["code_challenge"][0]
        return back


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider on a port of its own, that insists on PKCE as well."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    app = oidc_provider_mock.app(require_nonce=True)
    with make_server("127.0.0.1", 0, app, handler_class=Silent) as server:
        known = Provider(f"http://127.0.0.1:{server.server_port}")

        @app.before_request
        def insist_on_pkce() -> Any:
            form = flask.request.form
            if flask.request.path != "/oauth2/token":
                return None
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if known.challenges.get(form.get("code", "")) != challenge:
                return {"error": "invalid_grant"}, 400
            return None

        Thread(target=server.serve_forever, daemon=True).start()
        yield known
        server.shutdown()


@pytest.fixture(autouse=True)
def set_up(provider: Provider, tenants_ab: tuple[Tenant, Tenant], settings) -> None:
    """Both communes have the same provider, the platform's only one."""
    settings.IDENTITY_ISSUERS = [provider.issuer]
    for tenant in tenants_ab:
        with tenant_context(tenant):
            own = IdentitySettings.load()
            own.is_on, own.issuer = True, provider.issuer
            own.client_id, own.client_secret = tenant.slug, "a secret"
            own.save()
    provider.knows("amina", AMINA)


def begin_sign_in(client: Client, target: str = "") -> str:
    answer = client.get(f"{PAGES}/start/", {"next": target} if target else {})
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(client: Client, back: str) -> Any:
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: Client, provider: Provider, target: str = "", subject: str = "amina") -> Any:
    return come_back(client, provider.sign_in(begin_sign_in(client, target), subject))


def page(client: Client) -> str:
    return client.get(f"{PAGES}/").content.decode()


# --- The way in and out --------------------------------------------------------------------------


def test_somebody_signs_in_and_out(client_a: Client, provider: Provider) -> None:
    assert "Amina" not in page(client_a)
    answer = sign_in(client_a, provider)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGES}/")
    cookie = client_a.cookies[session.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "Amina" not in base64.b64decode(cookie.value + "==", altchars="-_").decode("latin-1")
    assert "Amina El Idrissi" in page(client_a)
    client_a.post(f"{PAGES}/leave/")
    assert "Amina" not in page(client_a)


def test_what_is_asked_of_the_provider(tenant_a: Tenant, client_a: Client) -> None:
    asked = parse_qs(urlsplit(begin_sign_in(client_a)).query)
    assert asked["redirect_uri"] == [f"{tenant_a.base_url}{PAGES}/callback/"]
    assert asked["client_id"] == [tenant_a.slug]
    assert asked["response_type"] == ["code"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(begin_sign_in(client_a)).query)
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x", "x"])
def test_nobody_is_sent_to_another_site(client_a: Client, provider: Provider, target: str) -> None:
    assert sign_in(client_a, provider, target).headers["Location"] == f"{PAGES}/"


# --- What is refused -----------------------------------------------------------------------------


def refused(client: Client, back: str, status: int = 400) -> str:
    """Come back with something wrong; return what the page says."""
    answer = come_back(client, back)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert "Amina" not in page(client)
    return answer.content.decode()


def test_an_answer_is_taken_once(client_a: Client, provider: Provider) -> None:
    back = provider.sign_in(begin_sign_in(client_a))
    held = client_a.cookies[session.ATTEMPT_COOKIE].value
    assert come_back(client_a, back).status_code == 302
    client_a.post(f"{PAGES}/leave/")
    refused(client_a, back)
    # Even with the cookie put back, the provider takes its code once.
    client_a.cookies[session.ATTEMPT_COOKIE] = held
    refused(client_a, back, 502)


def test_answers_in_series_are_not_taken_to_the_provider(
    client_a: Client, provider: Provider, monkeypatch
) -> None:
    monkeypatch.setattr(views, "ANSWERS_PER_NETWORK", limits.Limit("identity:answer", 1, 60))
    back = provider.sign_in(begin_sign_in(client_a))
    held = client_a.cookies[session.ATTEMPT_COOKIE].value
    assert come_back(client_a, back).status_code == 302
    client_a.post(f"{PAGES}/leave/")
    client_a.cookies[session.ATTEMPT_COOKIE] = held
    refused(client_a, back, 429)


def test_sign_ins_in_series_are_stopped(client_a: Client, monkeypatch) -> None:
    monkeypatch.setattr(views, "SIGN_INS_PER_NETWORK", limits.Limit("identity", 1, 60))
    begin_sign_in(client_a)
    refused(client_a, f"{PAGES}/start/", 429)


def test_an_answer_to_somebody_else_is_refused(
    tenant_a: Tenant, client_a: Client, provider: Provider
) -> None:
    """An attacker has a victim's browser come back with the attacker's own sign-in."""
    back = provider.sign_in(begin_sign_in(Client(headers={"host": tenant_a.primary_host})))
    refused(client_a, back)
    begin_sign_in(client_a)
    refused(client_a, back)


def test_a_sign_in_that_took_too_long_is_refused(
    client_a: Client, provider: Provider, monkeypatch
) -> None:
    monkeypatch.setattr(session, "ATTEMPT_SECONDS", -1)
    address = begin_sign_in(client_a)
    refused(client_a, provider.sign_in(address))


def test_an_identity_ends(client_a: Client, provider: Provider, monkeypatch) -> None:
    monkeypatch.setattr(session, "SECONDS", -1)
    sign_in(client_a, provider)
    assert "Amina" not in page(client_a)


def test_another_issuer_is_refused(client_a: Client, provider: Provider) -> None:
    back = provider.sign_in(begin_sign_in(client_a))
    refused(client_a, f"{back}&iss=https://other.example")


def test_who_declines_is_told_so(client_a: Client) -> None:
    state = parse_qs(urlsplit(begin_sign_in(client_a)).query)["state"][0]
    refused(client_a, f"{PAGES}/callback/?error=access_denied&state={state}")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda attempt: protocol.Attempt(attempt.state, "another nonce", attempt.verifier),
        lambda attempt: protocol.Attempt(attempt.state, attempt.nonce, "x" * 64),
    ],
    ids=["nonce", "verifier"],
)
def test_a_token_of_another_attempt_is_refused(
    client_a: Client, provider: Provider, monkeypatch, spoil: Callable
) -> None:
    finish = protocol.finish
    back = provider.sign_in(begin_sign_in(client_a))
    monkeypatch.setattr(
        protocol, "finish", lambda client, attempt, code: finish(client, spoil(attempt), code)
    )
    refused(client_a, back, 502)


def test_a_token_for_another_client_or_of_another_issuer_is_refused(
    tenant_a: Tenant, client_a: Client, provider: Provider, settings
) -> None:
    with tenant_context(tenant_a):
        uri = f"{tenant_a.base_url}{PAGES}/callback/"
        right = protocol.Client(provider.issuer, tenant_a.slug, "a secret", uri)
        address, attempt = protocol.begin(right, language="fr", levels="")
        back = provider.sign_in(address)
        code = parse_qs(urlsplit(back).query)["code"][0]
        token = _id_token(provider, right, attempt, code)
        assert protocol._believed(right, attempt, token)["sub"] == "amina"
        wrong_client = protocol.Client(provider.issuer, "another", "a secret", uri)
        # The same provider under another name of this machine: its tokens bear the first one.
        wrong_issuer = protocol.Client(
            provider.issuer.replace("127.0.0.1", "localhost"), tenant_a.slug, "a secret", uri
        )
        settings.IDENTITY_ISSUERS += [wrong_issuer.issuer]
        for wrong in (wrong_client, wrong_issuer):
            with pytest.raises(protocol.JoseError):
                protocol._believed(wrong, attempt, token)
        head, body, _signature = token.split(".")
        for forged in (f"{head}.{body}.", f"{head}.{body}.AAAA", "x", ""):
            with pytest.raises((protocol.JoseError, ValueError)):
                protocol._believed(right, attempt, forged)


def _id_token(
    provider: Provider, client: protocol.Client, attempt: protocol.Attempt, code: str
) -> str:
    return client.session().fetch_token(
        f"{provider.issuer}/oauth2/token", code=code, code_verifier=attempt.verifier
    )["id_token"]


def test_a_level_that_is_not_sure_enough_is_refused(
    tenant_a: Tenant, client_a: Client, provider: Provider
) -> None:
    with tenant_context(tenant_a):
        IdentitySettings.objects.update(levels="high")
    refused(client_a, provider.sign_in(begin_sign_in(client_a)))


def test_a_provider_that_is_down_is_said(tenant_a: Tenant, client_a: Client, settings) -> None:
    settings.IDENTITY_ISSUERS = ["http://127.0.0.1:1"]
    with tenant_context(tenant_a):
        IdentitySettings.objects.update(issuer="http://127.0.0.1:1")
    answer = client_a.get(f"{PAGES}/start/")
    assert answer.status_code == 502
    assert 'role="alert"' in answer.content.decode()


def test_an_issuer_that_the_platform_does_not_name_is_never_asked(
    tenant_a: Tenant, client_a: Client, provider: Provider, settings
) -> None:
    settings.IDENTITY_ISSUERS = []
    assert client_a.get(f"{PAGES}/start/").status_code == 404
    with tenant_context(tenant_a), pytest.raises(protocol.ProviderError):
        protocol.check(provider.issuer)


@pytest.mark.parametrize(
    "name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"]
)
def test_nothing_is_sent_to_an_address_that_is_not_encrypted(
    tenant_a: Tenant, provider: Provider, monkeypatch, name: str
) -> None:
    read = protocol._read
    monkeypatch.setattr(protocol, "_read", lambda url: read(url) | {name: "http://example.org/"})
    with (
        tenant_context(tenant_a),
        override("en"),
        pytest.raises(protocol.ProviderError, match="describe"),
    ):
        protocol.check(provider.issuer)


# --- Tenants -------------------------------------------------------------------------------------


def test_identity_at_one_commune_is_not_identity_at_another(
    client_a: Client, client_b: Client, provider: Provider
) -> None:
    sign_in(client_a, provider)
    client_b.cookies[session.COOKIE] = client_a.cookies[session.COOKIE].value
    assert "Amina" not in page(client_b)
    back = provider.sign_in(begin_sign_in(client_a))
    client_b.cookies[session.ATTEMPT_COOKIE] = client_a.cookies[session.ATTEMPT_COOKIE].value
    refused(client_b, back)


def test_a_commune_without_it_has_none_of_it(
    tenant_b: Tenant, client_a: Client, client_b: Client
) -> None:
    with tenant_context(tenant_b):
        IdentitySettings.objects.update(is_on=False)
    for name in ("", "start/", "callback/"):
        assert client_b.get(f"{PAGES}/{name}").status_code == 404
    assert client_a.get(f"{PAGES}/").status_code == 200


# --- What a request gets of it --------------------------------------------------------------------


@pytest.fixture
def procedure(tenant_a: Tenant) -> Procedure:
    with tenant_context(tenant_a):
        return offer()


def test_a_request_is_filled_in_locked_and_marked(
    tenant_a: Tenant, client_a: Client, provider: Provider, procedure: Procedure
) -> None:
    number = begin(client_a, procedure.code)
    draft = f"{BASE}/draft/{number}"
    client_a.post(f"{draft}/step/place/", PLACE)
    assert f"{draft}/identity/" in client_a.get(f"{draft}/step/you/").content.decode()
    assert (
        sign_in(client_a, provider, f"{draft}/identity/").headers["Location"]
        == f"{draft}/identity/"
    )
    # Nothing is filled in before the person says so.
    assert "Amina" not in client_a.get(f"{draft}/step/you/").content.decode()
    assert "Amina El Idrissi" in client_a.get(f"{draft}/identity/").content.decode()
    client_a.post(f"{draft}/identity/")
    step = client_a.get(f"{draft}/step/you/").content.decode()
    fields = re.findall(r'<input[^>]*name="applicant_\w+"[^>]*>', step)
    assert len(fields) == 3
    assert all("disabled" in one for one in fields)
    typed: dict[str, Any] = {"applicant_first_name": "Zineb", "applicant_id": "X1"}
    typed["shown"] = ["applicant_first_name", "applicant_last_name", "applicant_id"]
    assert client_a.post(f"{draft}/step/you/", typed).headers["Location"] == f"{draft}/contact/"
    client_a.post(f"{draft}/summary/", {"consent": "on"})
    with tenant_context(tenant_a):
        request = Request.objects.get(number=number)
        assert request.state == "filed"
        assert request.applicant == "Amina El Idrissi"
        assert request.answers["applicant_id"] == "AB123456"
        assert (request.identity["issuer"], request.identity["level"]) == (
            provider.issuer,
            "substantial",
        )
        # The provider has proven the e-mail address, not the telephone.
        assert request.contact.address == "amina@example.org"
        assert request.contact.verified_at
        assert not Contact.objects.filter(channel="phone").exists()
    staff = client_of(tenant_a, make_staff(tenant_a, Role.ADMINISTRATOR))
    assert (
        "Vérifié par l’identité numérique"
        in staff.get(
            f"/admin/requests/file/{request.pk}/", headers={"accept-language": "fr"}
        ).content.decode()
    )


def test_what_the_form_would_refuse_is_not_locked(
    tenant_a: Tenant, client_a: Client, provider: Provider, procedure: Procedure
) -> None:
    provider.knows("odd", AMINA | {"id_card_number": "??", "given_name": ["a"]})
    number = begin(client_a, procedure.code)
    sign_in(client_a, provider, subject="odd")
    client_a.post(f"{BASE}/draft/{number}/identity/")
    with tenant_context(tenant_a):
        request = Request.objects.get(number=number)
        assert request.identity["answers"] == {"applicant_last_name": "El Idrissi"}


def test_without_an_identity_nothing_is_offered_or_taken(
    tenant_a: Tenant, client_a: Client, procedure: Procedure, settings
) -> None:
    number = begin(client_a, procedure.code)
    client_a.post(f"{BASE}/draft/{number}/identity/")
    with tenant_context(tenant_a):
        assert Request.objects.get(number=number).identity == {}
    settings.IDENTITY_ISSUERS = []
    assert client_a.get(f"{BASE}/draft/{number}/identity/").status_code == 404
    assert "/identity/" not in client_a.get(f"{BASE}/draft/{number}/step/you/").content.decode()


# --- The administrator's settings -----------------------------------------------------------------


def test_an_administrator_sets_it_up_and_tries_it(
    tenant_a: Tenant, provider: Provider, settings
) -> None:
    settings.IDENTITY_ISSUERS += ["http://127.0.0.1:1"]
    admin = client_of(tenant_a, make_staff(tenant_a, Role.ADMINISTRATOR))
    form = admin.get("/admin/settings/kit/identitysettings/", follow=True)
    address, html = form.request["PATH_INFO"], form.content.decode()
    assert f"{tenant_a.base_url}/ar/online/identity/callback/" in html
    assert "a secret" not in html
    data = {
        "is_on": "on",
        "issuer": provider.issuer,
        "client_id": "guisser",
        "new_secret": "",
        "claim_first_name": "given_name",
        "claim_last_name": "family_name",
        "claim_id_number": "cin",
        "claim_level": "acr",
        "levels": "high substantial",
    }
    assert admin.post(address, data).status_code == 302
    with tenant_context(tenant_a):
        own = IdentitySettings.load()
        assert (own.claim_id_number, own.client_secret) == ("cin", "a secret")
        with connection.cursor() as cursor:
            cursor.execute("SELECT client_secret FROM kit_identitysettings")
            assert "a secret" not in cursor.fetchone()[0]
    assert admin.post(address, data | {"issuer": "https://evil.example"}).status_code == 200
    good = admin.post("/admin/identity/check/", follow=True).content.decode()
    assert 'class="success"' in good
    with tenant_context(tenant_a):
        IdentitySettings.objects.update(issuer="http://127.0.0.1:1")
    bad = admin.post("/admin/identity/check/", follow=True).content.decode()
    assert 'class="error"' in bad


def test_only_administrators_change_it(tenant_a: Tenant) -> None:
    editor = client_of(tenant_a, make_staff(tenant_a, Role.EDITOR))
    for path in ("/admin/settings/kit/identitysettings/", "/admin/settings/kit/servicesettings/"):
        assert editor.get(path, follow=True).redirect_chain[-1][0].rstrip("/").endswith("admin")
    editor.post("/admin/identity/check/")
    assert editor.post("/admin/identity/check/").status_code in (302, 403)
