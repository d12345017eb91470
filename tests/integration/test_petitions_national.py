"""National petitions and motions on the portal, from the first word to the authority's answer."""

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from services_plugins.kit import documents
from tenants.mail import sender
from tenants.public import PORTAL
from tenants.storage import media_prefix

pytestmark = pytest.mark.django_db
BASE = "/fr/online/petitions"


# --- The portal as a place to work in ---------------------------------------------------------


def test_the_public_schema_has_a_name_an_address_and_a_folder() -> None:
    with schema_context("public"):
        assert connection.tenant is PORTAL
        assert media_prefix() == "portal"
        assert "@" in sender()
        assert documents.check_url("123", "fr").startswith(f"{PORTAL.base_url}/fr/online/check/")


def test_the_portal_has_the_same_pages_in_its_own_frame(portal_client: Client) -> None:
    page = portal_client.get(f"{BASE}/").content.decode()
    assert "Portail national des communes" in page
    assert portal_client.get("/fr/online/requests/").status_code == 404
    assert portal_client.get("/fr/online/check/").status_code == 200
