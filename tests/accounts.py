"""Helpers for tests about people: make them, sign them in, read their mail."""

import re
import time
from http import HTTPStatus

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import Group, Permission
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django_tenants.utils import tenant_context

from cms.enums import Role
from tenants.accounts.models import User
from tenants.models import Tenant

PASSWORD = "a long enough password"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_user(
    tenant: Tenant,
    email: str = "amina@example.org",
    *,
    password: str | None = PASSWORD,
    permissions: tuple[str, ...] = ("access_admin",),
    **fields: object,
) -> User:
    """A member of `tenant`'s staff, with `permissions` (code names) through a role of their own."""
    with tenant_context(tenant):
        user = User.objects.create_user(email, password, is_staff=True, **fields)
        group = Group.objects.create(name=f"role of {email}")
        group.permissions.set(Permission.objects.filter(codename__in=permissions))
        user.groups.add(group)
    return user


def make_staff(tenant: Tenant, role: Role, email: str = "", **fields: object) -> User:
    """A member of `tenant`'s staff with one of its roles, whose name is the address by default."""
    with tenant_context(tenant):
        email = email or f"{role.value}@example.org"
        user = User.objects.create_user(email, PASSWORD, is_staff=True, **fields)
        user.groups.add(Group.objects.get(name=role.value))
    return user


def client_of(tenant: Tenant, user: User) -> Client:
    """A client of `tenant`'s site with a session of `user`, who signed in by password."""
    client = Client(headers={"host": tenant.primary_host})
    assert sign_in(client, user.email).status_code == HTTPStatus.FOUND
    return client


def sign_in(
    client: Client, email: str = "amina@example.org", password: str = PASSWORD, **post: str
) -> HttpResponse:
    return client.post("/account/login/", {"login": email, "password": password, **post})


def is_signed_in(client: Client) -> bool:
    """Whether the site lets `client` see a page that is for signed-in people."""
    return client.get("/account/2fa/").status_code == 200


def add_second_factor(tenant: Tenant, user: User) -> Authenticator:
    with tenant_context(tenant):
        return TOTP.activate(user, TOTP_SECRET).instance


def current_code(secret: str = TOTP_SECRET) -> str:
    """What an authenticator app that was given `secret` shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def link_in(message: EmailMessage) -> str:
    """The path of the first link of an e-mail."""
    return re.search(r"https?://[^/\s]+(/account/\S+)", message.body).group(1)
