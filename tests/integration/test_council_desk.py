"""The council's desk: who sees which screen, and that no other commune sees anything."""

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from cms.enums import Role
from services_plugins.kit.models import ServiceSettings
from tenants.models import Tenant
from tests.accounts import make_staff

pytestmark = pytest.mark.django_db
ADMIN = "/admin/council"


def signed_in(tenant: Tenant, role: Role) -> Client:
    """A browser of somebody with a role of the commune."""
    user = make_staff(tenant, role)
    client = Client(headers={"host": tenant.primary_host})
    with tenant_context(tenant):
        client.force_login(user)
    return client


def test_each_screen_opens_for_the_secretariat(tenant_a: Tenant) -> None:
    client = signed_in(tenant_a, Role.MODERATOR)
    for path in ("", "sessions/", "people/"):
        assert client.get(f"{ADMIN}/{path}").status_code == 200


def test_the_menu_hides_with_the_service(tenant_a: Tenant) -> None:
    client = signed_in(tenant_a, Role.ADMINISTRATOR)
    assert f"{ADMIN}/sessions/" in client.get("/admin/").content.decode()
    with tenant_context(tenant_a):
        off = ServiceSettings.load()
        off.switched_off = ["council"]
        off.save()
    assert f"{ADMIN}/sessions/" not in client.get("/admin/").content.decode()
    assert client.get(f"{ADMIN}/", follow=True).status_code == 404
