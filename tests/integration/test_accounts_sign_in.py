"""Signing in, failing to, being locked out, and resetting a password."""

import logging

import pytest
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context
from wagtail.models import ModelLogEntry

from tenants.accounts import lockout
from tests.accounts import PASSWORD, is_signed_in, link_in, make_user, sign_in

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another long password"


def test_staff_sign_in_and_reach_the_editor(tenant_a, client_a):
    make_user(tenant_a)

    response = sign_in(client_a, "Amina@Example.org")

    assert response.status_code == 302
    assert response["Location"] == "/admin/"
    assert is_signed_in(client_a)


def test_wagtails_sign_in_page_leads_to_ours(tenant_a, client_a):
    response = client_a.get("/admin/login/?next=/admin/pages/")

    assert response["Location"] == "/account/login/?next=/admin/pages/"


def test_someone_without_access_to_the_editor_is_not_sent_in_circles(tenant_a, client_a):
    make_user(tenant_a, permissions=())
    sign_in(client_a)

    response = client_a.get("/admin/", follow=True)

    assert response.status_code == 200
    assert len(response.redirect_chain) == 1


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/x/", "password/set/"])
def test_pages_of_allauth_that_staff_do_not_need_are_not_there(client_a, path):
    assert client_a.get(f"/account/{path}", follow=True).status_code == 404


def test_signing_out_takes_a_post(tenant_a, client_a):
    make_user(tenant_a)
    sign_in(client_a)

    client_a.get("/account/logout/")
    assert is_signed_in(client_a)

    client_a.post("/account/logout/")
    assert not is_signed_in(client_a)


def test_sign_in_never_leads_to_another_site(tenant_a, client_a):
    make_user(tenant_a)

    response = sign_in(client_a, next="https://evil.example.org/")

    assert response["Location"] == "/admin/"


def test_unknown_address_and_wrong_password_get_the_same_answer(tenant_a, client_a):
    make_user(tenant_a)

    wrong = sign_in(client_a, password="wrong")
    unknown = sign_in(client_a, "nobody@example.org")

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors.as_json() == unknown.context["form"].errors.as_json()


def test_five_failures_lock_the_account_out_even_with_the_right_password(tenant_a, client_a):
    make_user(tenant_a)
    for _ in range(5):
        sign_in(client_a, password="wrong")

    response = sign_in(client_a)

    (error,) = response.context["form"].errors.as_data()["__all__"]
    assert error.code == "locked_out"
    assert error.params == {"minutes": 15}
    assert not is_signed_in(client_a)


def test_an_unknown_address_is_locked_out_like_a_known_one(client_a):
    for _ in range(5):
        sign_in(client_a, "nobody@example.org", "wrong")

    response = sign_in(client_a, "nobody@example.org", "wrong")

    (error,) = response.context["form"].errors.as_data()["__all__"]
    assert error.code == "locked_out"


def test_a_network_that_tries_many_accounts_is_locked_out(client_a, settings):
    settings.STAFF_LOCKOUT = {"network": (3, 900)}
    for number in range(3):
        sign_in(client_a, f"person{number}@example.org", "wrong")

    response = sign_in(client_a, "other@example.org", "wrong")

    (error,) = response.context["form"].errors.as_data()["__all__"]
    assert error.code == "locked_out"


def test_failures_in_one_commune_lock_nobody_out_in_another(tenant_a, tenant_b, client_a, client_b):
    make_user(tenant_a)
    make_user(tenant_b)
    for _ in range(6):
        sign_in(client_a, password="wrong")

    sign_in(client_b)

    assert is_signed_in(client_b)


def test_signing_in_forgets_earlier_failures(tenant_a, client_a):
    make_user(tenant_a)
    for _ in range(4):
        sign_in(client_a, password="wrong")
    sign_in(client_a)
    client_a.post("/account/logout/")

    sign_in(client_a, password="wrong")
    sign_in(client_a)

    assert is_signed_in(client_a)


def test_failures_are_logged_without_address_or_password(tenant_a, client_a, caplog):
    caplog.set_level(logging.INFO, logger="tenants.accounts")
    user = make_user(tenant_a)
    for _ in range(5):
        sign_in(client_a, password="not-my-secret")

    assert "accounts.sign_in_failed" in caplog.text
    assert "accounts.locked_out" in caplog.text
    assert "amina" not in caplog.text
    assert "not-my-secret" not in caplog.text
    with tenant_context(tenant_a):
        logged = ModelLogEntry.objects.for_instance(user).values_list("action", flat=True)
        assert set(logged) == {"accounts.sign_in_failed", "accounts.locked_out"}


def test_a_reset_link_changes_nothing_until_its_form_is_sent(tenant_a, client_a):
    user = make_user(tenant_a, preferred_language="fr")
    client_a.post("/account/password/reset/", {"email": user.email})
    link = link_in(mail.outbox[0])

    for _ in range(3):  # A virus scanner, a preview, the person.
        page = client_a.get(link)
        assert page.status_code == 200
        assert page["Referrer-Policy"] == "same-origin"
        assert "sessionid" not in client_a.cookies
    with tenant_context(tenant_a):
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    client_a.post(link, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    with tenant_context(tenant_a):
        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)
    assert client_a.get(link).status_code == 410


def test_a_reset_ends_the_sessions_opened_before(tenant_a, client_a):
    user = make_user(tenant_a)
    sign_in(client_a)
    client_a.post("/account/password/reset/", {"email": user.email})
    elsewhere = Client(headers={"host": tenant_a.primary_host})
    elsewhere.post(link_in(mail.outbox[0]), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert not is_signed_in(client_a)


def test_a_reset_unlocks(tenant_a, client_a):
    user = make_user(tenant_a)
    for _ in range(5):
        sign_in(client_a, password="wrong")
    client_a.post("/account/password/reset/", {"email": user.email})
    client_a.post(link_in(mail.outbox[0]), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    sign_in(client_a, password=NEW_PASSWORD)

    assert is_signed_in(client_a)


def test_asking_for_a_reset_does_not_tell_who_has_an_account(tenant_a, client_a):
    make_user(tenant_a)

    known = client_a.post("/account/password/reset/", {"email": "amina@example.org"})
    unknown = client_a.post("/account/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["amina@example.org"]]


def test_the_reset_message_speaks_the_persons_language_in_the_communes_name(tenant_a, client_a):
    make_user(tenant_a, preferred_language="fr")
    client_a.post(
        "/account/password/reset/",
        {"email": "amina@example.org"},
        headers={"accept-language": "ar"},
    )

    (message,) = mail.outbox
    assert tenant_a.name_fr in message.subject
    assert f"+{tenant_a.slug}@" in message.from_email
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert 'lang="fr" dir="ltr"' in html


@pytest.mark.parametrize("weak", ["short", "password1234", "amina@example.org"])
def test_weak_passwords_are_refused(tenant_a, client_a, weak):
    user = make_user(tenant_a)
    client_a.post("/account/password/reset/", {"email": user.email})

    response = client_a.post(link_in(mail.outbox[0]), {"password1": weak, "password2": weak})

    assert "password1" in response.context["form"].errors


def test_an_administrator_unlocks_a_colleague(tenant_a, client_a):
    make_user(tenant_a, "admin@example.org", permissions=("access_admin", "change_user"))
    colleague = make_user(tenant_a)
    with tenant_context(tenant_a):
        for _ in range(5):
            lockout.Attempt(colleague.email, "192.0.2.1")
    sign_in(client_a, "admin@example.org")

    client_a.post(f"/admin/users/unlock/{colleague.pk}/")

    with tenant_context(tenant_a):
        assert not lockout.account_slots(colleague.email).seconds_left()
