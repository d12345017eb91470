"""The accounts of the demonstration: addresses anyone can guess, one known password.

Here, in the composition root, because it needs both the accounts (tenants) and the roles (cms).
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context, tenant_context

from cms.enums import Role
from services_plugins.kit import demonstration
from tenants.accounts.models import User
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.public import PORTAL

MINISTRY_EMAIL = "ministry@example.org"
# What stands before the @ of the account of each role.
LOCAL_PARTS = {Role.ADMINISTRATOR: "admin", Role.MODERATOR: "moderator", Role.EDITOR: "editor"}
# A hash good enough for a password that is printed on the screen: 46 of Django's own would
# take a quarter of a minute. Signing in once replaces it by one of full strength.
HASH_ITERATIONS = 20_000


def create_accounts(password: str) -> None:
    """Make what is missing: one account of the ministry, one per role in each live tenant.

    Accounts that are there are left alone, unless `password` no longer opens the ministry's:
    then `DEMO_PASSWORD` was changed, and all of them get the new one.
    Raises ImproperlyConfigured outside the demonstration.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Accounts with a known password are for the demonstration.")
    with schema_context("public"):
        tenants = list(Tenant.objects.filter(state=TenantState.LIVE).order_by("pk"))
        renew = _password_was_changed(password)
        with translation.override(settings.LANGUAGE_CODE):
            _ensure([_ministry()], password, renew=renew)
    for tenant in tenants:
        with tenant_context(tenant), translation.override(settings.LANGUAGE_CODE):
            _ensure_staff(tenant, password, renew=renew)


def fill_services() -> None:
    """Give the services of the portal and each live tenant made-up data, unless they have it."""
    with schema_context("public"):
        ministry = User.objects.filter(email=MINISTRY_EMAIL).first()
        if ministry is not None:
            demonstration.fill(PORTAL, {Role.ADMINISTRATOR: ministry})
        tenants = list(
            Tenant.objects.filter(state=TenantState.LIVE).select_related("territory").order_by("pk")
        )
    for tenant in tenants:
        with tenant_context(tenant):
            found = {user.email: user for user in User.objects.filter(groups__name__in=Role)}
            addresses = {role.value: address(tenant, role) for role in Role}
            # Somebody may have removed an account: then its commune stays as it is.
            if found.keys() >= set(addresses.values()):
                staff = {role: found[email] for role, email in addresses.items()}
                demonstration.fill(tenant, staff)


def address(tenant: Tenant, role: Role) -> str:
    """The address of the demonstration's account with `role` in `tenant`."""
    return f"{LOCAL_PARTS[role]}@{tenant.slug}.example.org"


def _password_was_changed(password: str) -> bool:
    ministry = User.objects.filter(email=MINISTRY_EMAIL).first()
    return ministry is not None and not ministry.check_password(password)


def _ministry() -> User:
    return User(
        email=MINISTRY_EMAIL,
        first_name=_("Ministry"),
        last_name=_("(demonstration)"),
        is_staff=True,
        is_superuser=True,
    )


@transaction.atomic
def _ensure_staff(tenant: Tenant, password: str, *, renew: bool) -> None:
    """Make the accounts of `tenant`'s roles that are missing, in its schema."""
    roles = {address(tenant, role): role for role in Role}
    made = _ensure(
        [
            User(
                email=email,
                first_name=str(role.label),
                last_name=_("(demonstration)"),
                is_staff=True,
            )
            for email, role in roles.items()
        ],
        password,
        renew=renew,
    )
    if not made:
        return
    groups = {group.name: group.pk for group in Group.objects.filter(name__in=Role.values)}
    membership = User.groups.through
    membership.objects.bulk_create(
        membership(user_id=user.pk, group_id=groups[roles[user.email]]) for user in made
    )


def _ensure(wanted: Iterable[User], password: str, *, renew: bool) -> list[User]:
    """Save those of `wanted` that are missing and return them; with `renew`, the others' password.

    Works in the current schema, in as many queries for one account as for three.
    """
    missing = {user.email: user for user in wanted}
    there = list(User.objects.filter(email__in=missing))
    if renew:
        for user in there:
            user.password = _hash(password)
        User.objects.bulk_update(there, ["password"])
    for user in there:
        del missing[user.email]
    for user in missing.values():
        user.password = _hash(password)
    return User.objects.bulk_create(missing.values())


def _hash(password: str) -> str:
    """A salted hash of `password` that is quick to make."""
    hasher = get_hasher()
    options = {"iterations": HASH_ITERATIONS} if hasattr(hasher, "iterations") else {}
    return hasher.encode(password, hasher.salt(), **options)
