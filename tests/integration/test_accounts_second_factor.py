"""The second factor: asked for, required, encrypted, recovered."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django_tenants.utils import tenant_context

from tests.accounts import (
    TOTP_SECRET,
    add_second_factor,
    current_code,
    is_signed_in,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db


def test_staff_without_a_second_factor_are_sent_to_set_one_up(tenant_a, client_a, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    make_user(tenant_a)
    sign_in(client_a)

    response = client_a.get("/admin/")

    assert response["Location"] == "/account/2fa/totp/activate/?next=%2Fadmin%2F"
    page = client_a.get(response["Location"])
    assert page.status_code == 200, "a password typed a minute ago is not asked for again"
    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml;base64,")


def test_staff_may_do_without_where_it_is_not_required(tenant_a, client_a, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    make_user(tenant_a)
    sign_in(client_a)

    assert client_a.get("/admin/").status_code == 200


def test_the_public_site_asks_for_no_second_factor(tenant_a, client_a, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    make_user(tenant_a)
    sign_in(client_a)

    assert is_signed_in(client_a)


def test_setting_it_up_gives_recovery_codes_and_opens_the_editor(tenant_a, client_a, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    make_user(tenant_a)
    sign_in(client_a)
    secret = client_a.get("/account/2fa/totp/activate/").context["form"].secret

    response = client_a.post("/account/2fa/totp/activate/", {"code": current_code(secret)})

    assert response["Location"] == "/account/2fa/recovery-codes/"
    assert client_a.get("/admin/").status_code == 200


def test_the_password_alone_is_not_enough_once_there_is_one(tenant_a, client_a):
    user = make_user(tenant_a)
    add_second_factor(tenant_a, user)

    response = sign_in(client_a)

    assert response["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(client_a)
    client_a.post("/account/2fa/authenticate/", {"code": current_code()})
    assert is_signed_in(client_a)


def test_wrong_codes_are_limited(tenant_a, client_a):
    user = make_user(tenant_a)
    add_second_factor(tenant_a, user)
    sign_in(client_a)
    for _ in range(5):
        client_a.post("/account/2fa/authenticate/", {"code": "000000"})

    client_a.post("/account/2fa/authenticate/", {"code": current_code()})

    assert not is_signed_in(client_a)


def test_a_recovery_code_works_once(tenant_a, client_a):
    user = make_user(tenant_a)
    add_second_factor(tenant_a, user)
    with tenant_context(tenant_a):
        code = RecoveryCodes.activate(user).generate_codes()[0]

    sign_in(client_a)
    client_a.post("/account/2fa/authenticate/", {"code": code})
    assert is_signed_in(client_a)

    client_a.post("/account/logout/")
    sign_in(client_a)
    client_a.post("/account/2fa/authenticate/", {"code": code})
    assert not is_signed_in(client_a)


def test_secrets_are_not_readable_in_the_database(tenant_a):
    user = make_user(tenant_a)
    add_second_factor(tenant_a, user)
    with tenant_context(tenant_a):
        RecoveryCodes.activate(user)
        stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert TOTP_SECRET not in stored
    assert stored.count("gAAAA") == 2, "both secrets are Fernet tokens"


def test_changing_the_secret_key_keeps_second_factors(tenant_a, client_a, settings):
    user = make_user(tenant_a)
    add_second_factor(tenant_a, user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next secret key"

    sign_in(client_a)
    client_a.post("/account/2fa/authenticate/", {"code": current_code()})

    assert is_signed_in(client_a)


def test_an_administrator_helps_who_lost_telephone_and_codes(tenant_a, client_a):
    make_user(tenant_a, "admin@example.org", permissions=("access_admin", "change_user"))
    colleague = make_user(tenant_a)
    add_second_factor(tenant_a, colleague)
    sign_in(client_a, "admin@example.org")

    client_a.post(f"/admin/users/forget_second_factor/{colleague.pk}/")

    with tenant_context(tenant_a):
        assert not Authenticator.objects.filter(user=colleague).exists()


def test_nobody_helps_an_account_with_more_rights(tenant_a, client_a):
    make_user(tenant_a, "admin@example.org", permissions=("access_admin", "change_user"))
    superior = make_user(tenant_a, is_superuser=True)
    add_second_factor(tenant_a, superior)
    sign_in(client_a, "admin@example.org")

    client_a.post(f"/admin/users/forget_second_factor/{superior.pk}/")

    with tenant_context(tenant_a):
        assert Authenticator.objects.filter(user=superior).exists()
