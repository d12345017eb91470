"""What leaves a site by e-mail and in logs: from it alone, leading to it alone."""

import json
import logging
import re
from email.utils import formataddr, parseaddr

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django_tenants.utils import schema_context, tenant_context

from cms.enums import Role
from cms.models import ContentPage
from tenants.accounts.actions.invite import create_and_invite
from tenants.accounts.models import User
from tenants.logs import JsonFormatter, LineFormatter, TenantFilter, scrubbed
from tests.accounts import link_in, make_user, sign_in
from tests.sites import add_page, home_of, in_french

pytestmark = pytest.mark.django_db

LINK = re.compile(r"https?://[^\s\"<>]+")


@pytest.fixture(autouse=True)
def own_mail_backend(settings):
    """Django's test runner puts another one in its place."""
    settings.EMAIL_BACKEND = "tenants.mail.TenantEmailBackend"


def links_in(message: EmailMessage) -> list[str]:
    bodies = [message.body, *(content for content, _kind in getattr(message, "alternatives", []))]
    return [url for body in bodies for url in LINK.findall(body)]


def check_message(message: EmailMessage, own, other) -> None:
    """The message is from `own` and nothing of it from `other`."""
    assert f"+{own.slug}@" in parseaddr(message.from_email)[1]
    assert links_in(message)
    assert all(f"{url}/".startswith(f"{own.base_url}/") for url in links_in(message))
    # The address of the tenant itself in headers that a mail program shows.
    source = message.message().as_string()
    for trace in (other.slug, other.primary_host, other.name_fr, other.name_ar):
        assert trace not in source
        assert trace not in message.body


# --- E-mail -----------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["a", "b"])
def test_an_invitation_is_from_its_own_site(
    request, tenant_a, tenant_b, which, django_capture_on_commit_callbacks
):
    own, other = (tenant_a, tenant_b) if which == "a" else (tenant_b, tenant_a)
    with django_capture_on_commit_callbacks(execute=True), in_french(own):
        create_and_invite("amina@example.org", invited_by=None, language="fr")
    [message] = mail.outbox
    check_message(message, own, other)
    assert own.name_fr in message.subject + message.body


@pytest.mark.parametrize("which", ["a", "b"])
def test_a_reset_is_from_its_own_site(request, tenant_a, tenant_b, which):
    own, other = (tenant_a, tenant_b) if which == "a" else (tenant_b, tenant_a)
    make_user(own)
    client = Client(headers={"host": own.primary_host})
    client.post("/account/password/reset/", {"email": "amina@example.org"})
    [message] = mail.outbox
    check_message(message, own, other)


@pytest.mark.parametrize("host", ["{}:6666", "{}.", "{}.:6666"])
def test_who_asks_for_a_reset_has_no_say_in_its_link(tenant_a, tenant_b, client_for, host):
    make_user(tenant_a)
    evil = client_for(host.format(tenant_a.primary_host.upper()))
    headers = {"x-forwarded-host": "evil.example", "x-forwarded-port": "6666"}
    evil.post("/account/password/reset/", {"email": "amina@example.org"}, headers=headers)
    [message] = mail.outbox
    check_message(message, tenant_a, tenant_b)
    assert "evil" not in message.body
    assert "6666" not in message.body


def test_the_same_address_in_two_communes_gets_the_mail_of_the_one_asked(
    tenant_a, tenant_b, client_b
):
    for tenant in (tenant_a, tenant_b):
        make_user(tenant)
    client_b.post("/account/password/reset/", {"email": "amina@example.org"})
    [message] = mail.outbox
    check_message(message, tenant_b, tenant_a)


def test_an_address_of_another_commune_gets_nothing(tenant_a, client_a, client_b):
    make_user(tenant_a)
    client_b.post("/account/password/reset/", {"email": "amina@example.org"})
    assert not mail.outbox
    client_a.post("/account/password/reset/", {"email": "amina@example.org"})
    assert len(mail.outbox) == 1


def test_notices_of_the_moderation_lead_to_the_own_editor(tenant_a, tenant_b):
    """Wagtail has one address for the whole process; each commune's must take its place."""
    with in_french(tenant_a):
        moderator = User.objects.create_user("mod@example.org", None, is_staff=True)
        moderator.groups.add(moderator.groups.model.objects.get(name=Role.MODERATOR))
        editor = User.objects.create_user("edit@example.org", None, is_staff=True)
        page = add_page(ContentPage, home_of("fr"), "À relire", slug="a-relire")
        page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
    messages = [message for message in mail.outbox if message.to == ["mod@example.org"]]
    assert messages
    for message in messages:
        check_message(message, tenant_a, tenant_b)


@pytest.mark.parametrize("named", [False, True])
def test_a_sender_of_one_s_own_is_kept(tenant_a, named):
    own = "council@commune.example" if named else None
    with tenant_context(tenant_a):
        EmailMessage("s", "b", own, ["x@example.org"]).send()
        theirs = formataddr((tenant_a.name, f"no-reply+{tenant_a.slug}@localhost"))
    assert mail.outbox[0].from_email == (own or theirs)


def test_the_portal_s_mail_names_no_commune(tenants_ab):
    EmailMessage("s", "b", None, ["x@example.org"]).send()
    assert mail.outbox[0].from_email == django_settings.DEFAULT_FROM_EMAIL


def test_a_name_can_t_add_headers(tenant_a):
    tenant_a.territory.name_ar = "X\r\nBcc: evil@example.org"
    with tenant_context(tenant_a):
        message = EmailMessage("s", "b", None, ["x@example.org"])
        with pytest.raises(ValueError, match=r"newline|header"):
            message.send()
            message.message()


# --- Logs ---------------------------------------------------------------------------------------


class Lines(logging.Handler):
    """Keeps what both formatters make of each record."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(TenantFilter())
        template = django_settings.LOGGING["formatters"]["line"]["format"]
        self.formatters = [LineFormatter(template), JsonFormatter()]
        self.plain: list[str] = []
        self.json: list[dict] = []

    def emit(self, record: logging.LogRecord) -> None:
        line, entry = (formatter.format(record) for formatter in self.formatters)
        self.plain.append(line)
        self.json.append(json.loads(entry))

    @property
    def text(self) -> str:
        return "\n".join([*self.plain, *map(str, self.json)])


@pytest.fixture
def logs():
    handler, root = Lines(), logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


def test_a_record_names_its_schema(tenant_a, tenant_b, client_a, client_b, portal_client, logs):
    client_a.get("/fr/nulle-part-a/")
    client_b.get("/fr/nulle-part-b/")
    portal_client.get("/fr/nulle-part-p/")
    with tenant_context(tenant_b), schema_context(tenant_a.schema_name):
        logging.getLogger("x").warning("nested")
    schemas = {
        word: {entry["schema"] for entry in logs.json if word in entry["message"]}
        for word in ("nulle-part-a", "nulle-part-b", "nulle-part-p", "nested")
    }
    assert schemas == {
        "nulle-part-a": {tenant_a.schema_name},
        "nulle-part-b": {tenant_b.schema_name},
        "nulle-part-p": {"public"},
        "nested": {tenant_a.schema_name},
    }
    assert any(f"[{tenant_a.schema_name}]" in line for line in logs.plain)


def test_a_failed_sign_in_names_nobody(tenant_a, client_a, logs):
    make_user(tenant_a, first_name="Amina", last_name="Benani")
    sign_in(client_a, password="mistyped-secret")
    sign_in(client_a, email="typed-as-address", password="x")
    assert "sign_in_failed" in logs.text
    for secret in ("amina", "Benani", "mistyped-secret", "typed-as-address"):
        assert secret.lower() not in logs.text.lower()


@pytest.mark.parametrize("kind", ["reset", "invitation"])
@pytest.mark.parametrize("mishap", ["on another host", "without a token", "used twice"])
def test_the_secret_of_a_link_stays_out(
    tenant_a, client_a, client_b, logs, kind, mishap, django_capture_on_commit_callbacks
):
    """A link tried on the wrong host, or refused, is still good where it was made."""
    if kind == "reset":
        make_user(tenant_a)
        client_a.post("/account/password/reset/", {"email": "amina@example.org"})
    else:
        with django_capture_on_commit_callbacks(execute=True), tenant_context(tenant_a):
            create_and_invite("amina@example.org", invited_by=None)
    link = link_in(mail.outbox[0])
    secret = link.strip("/").rpartition("/")[2].partition("-")[2]
    password = {"password1": "another long password", "password2": "another long password"}
    if mishap == "on another host":
        status = client_b.get(link).status_code
    elif mishap == "without a token":
        strict = Client(enforce_csrf_checks=True, headers={"host": tenant_a.primary_host})
        status = strict.post(link, password).status_code
    else:
        client_a.post(link, password)
        status = client_a.get(link).status_code
    assert status in (403, 410)
    assert "/account/" in logs.text
    assert len(secret) > 20
    assert secret not in logs.text


def test_a_database_error_names_nobody(tenant_a, logs):
    """PostgreSQL puts the values of the row into its message."""
    make_user(tenant_a)
    with tenant_context(tenant_a):
        try:
            with transaction.atomic():
                User.objects.create_user("amina@example.org", None)
        except IntegrityError:
            logging.getLogger("x").exception("Not saved")
    assert "duplicate key" in logs.text
    assert "amina@example.org" not in logs.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to a.b+c@mail.example.ma now", "to <address> now"),
        ("Forbidden: /account/invitation/1-ab-c4/", "Forbidden: /account/invitation/<secret>/"),
        ("/account/password/reset/key/1-ab/?x", "/account/password/reset/key/<secret>/?x"),
        ("GET /fr/services/ 200 @ 10:00", "GET /fr/services/ 200 @ 10:00"),
    ],
)
def test_scrubbing(text, expected):
    assert scrubbed(text) == expected
