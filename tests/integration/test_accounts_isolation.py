"""What opens a door in one commune opens none in another, however alike their users are."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django_tenants.utils import tenant_context

from tenants.accounts.models import User
from tenants.accounts.tokens import InvitationTokens, PasswordResetTokens
from tests.accounts import PASSWORD, is_signed_in, link_in, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(tenant_a, tenant_b):
    """The same user in both communes: id, address, password hash, dates."""
    user = make_user(tenant_a)
    with tenant_context(tenant_b):
        twin = User(**{field.attname: getattr(user, field.attname) for field in user._meta.fields})
        twin.save(force_insert=True)
    return user, twin


@pytest.mark.parametrize("generator", [PasswordResetTokens, InvitationTokens])
def test_a_token_of_one_commune_is_refused_by_another(tenant_a, tenant_b, twins, generator):
    user, twin = twins
    if generator is InvitationTokens:
        for each in twins:
            each.set_unusable_password()
            each.password = user.password
            each.invited_at = user.date_joined
    with tenant_context(tenant_a):
        token = generator().make_token(user)
        assert generator().check_token(user, token)
    with tenant_context(tenant_b):
        assert not generator().check_token(twin, token)


def test_a_reset_link_of_one_commune_is_void_on_another(
    tenant_a, tenant_b, twins, client_a, client_b
):
    client_a.post("/account/password/reset/", {"email": twins[0].email})
    link = link_in(mail.outbox[0])
    password = {"password1": "another long password", "password2": "another long password"}

    assert client_b.get(link).status_code == 410
    assert client_b.post(link, password).status_code == 410

    with tenant_context(tenant_b):
        assert User.objects.get(pk=twins[1].pk).check_password(PASSWORD)


def test_a_session_cookie_of_one_commune_is_worth_nothing_on_another(twins, client_a, client_b):
    sign_in(client_a)
    client_b.cookies[settings.SESSION_COOKIE_NAME] = client_a.cookies[
        settings.SESSION_COOKIE_NAME
    ].value

    assert is_signed_in(client_a)
    assert not is_signed_in(client_b)


def test_a_copied_session_is_worth_nothing_on_another(
    tenant_a, tenant_b, twins, client_a, client_b
):
    """Even where the session itself got to the other commune, in a copy of the tables."""
    sign_in(client_a)
    key = client_a.cookies[settings.SESSION_COOKIE_NAME].value
    with tenant_context(tenant_a):
        session = Session.objects.get(session_key=key)
    with tenant_context(tenant_b):
        session.save(force_insert=True)
    client_b.cookies[settings.SESSION_COOKIE_NAME] = key

    assert not is_signed_in(client_b)


def test_cookies_are_for_one_host(tenant_a, client_a):
    make_user(tenant_a)
    sign_in(client_a)

    assert client_a.cookies[settings.SESSION_COOKIE_NAME]["domain"] == ""
    assert client_a.cookies[settings.SESSION_COOKIE_NAME]["httponly"]


def test_staff_of_a_commune_are_nobody_on_the_portal(tenant_a, client_a, portal_client):
    make_user(tenant_a)

    sign_in(portal_client)

    assert not is_signed_in(portal_client)
