"""The demonstration's accounts, and the change of the secret key for all schemas."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context, tenant_context

from cms.enums import Role
from infra.demo import MINISTRY_EMAIL, address, create_accounts
from tenants.accounts import crypto
from tenants.accounts.models import User
from tests.accounts import TOTP_SECRET, add_second_factor, is_signed_in, make_user, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "known to everybody"


@pytest.fixture
def roles(tenant_a, tenant_b):
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            for role in Role:
                Group.objects.get_or_create(name=role.value)


def test_every_live_tenant_gets_one_account_per_role(roles, tenant_a, client_a, settings):
    settings.DEMO = True
    create_accounts(PASSWORD)
    create_accounts(PASSWORD)

    with tenant_context(tenant_a):
        for role in Role:
            user = User.objects.get(email=address(tenant_a, role))
            assert [group.name for group in user.groups.all()] == [role.value]
            assert not user.is_superuser
    with schema_context("public"):
        assert User.objects.get(email=MINISTRY_EMAIL).is_superuser
    sign_in(client_a, f"admin@{tenant_a.slug}.example.org", PASSWORD)
    assert is_signed_in(client_a)


def test_every_account_has_a_salt_of_its_own(roles, tenant_a, tenant_b, settings):
    settings.DEMO = True
    create_accounts(PASSWORD)

    hashes = []
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            hashes += User.objects.values_list("password", flat=True)
    assert len(hashes) == len(set(hashes)) == 2 * len(Role)


def test_another_demo_password_opens_the_accounts_that_are_there(
    roles, client_a, tenant_a, settings
):
    settings.DEMO = True
    create_accounts(PASSWORD)
    create_accounts("a second known one")

    sign_in(client_a, f"editor@{tenant_a.slug}.example.org", "a second known one")
    assert is_signed_in(client_a)


def test_there_are_none_outside_the_demonstration(settings, db):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        create_accounts(PASSWORD)


def test_the_command_moves_every_second_factor_to_the_new_key(tenant_a, settings):
    with schema_context("public"):
        type(tenant_a).objects.filter(pk=tenant_a.pk).update(golden_fingerprint="x")
    factor = add_second_factor(tenant_a, make_user(tenant_a))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next secret key"

    call_command("rotate_second_factors")

    settings.SECRET_KEY_FALLBACKS = []
    with tenant_context(tenant_a):
        factor = Authenticator.objects.get(pk=factor.pk)
    assert crypto.decrypt(factor.data["secret"]) == TOTP_SECRET
    settings.SECRET_KEY = "a key that nothing was encrypted with"
    with pytest.raises(CommandError):
        call_command("rotate_second_factors")
