"""What was scheduled is published in each commune, and nothing that isn't due."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from cms.models import ContentPage
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def schedule(tenant: Tenant, **away: int) -> int:
    """Take a page of `tenant` offline, to come back that far from now; return its key."""
    with tenant_context(tenant):
        page = ContentPage.objects.live().first()
        page.unpublish()
        page.save_revision(approved_go_live_at=timezone.now() + timedelta(**away))
        return page.pk


def is_live(tenant: Tenant, pk: int) -> bool:
    with tenant_context(tenant):
        return ContentPage.objects.get(pk=pk).live


def test_scheduled_pages_go_live_when_due_in_every_commune(tenant_a: Tenant, tenant_b: Tenant):
    due_a, due_b = schedule(tenant_a, minutes=-1), schedule(tenant_b, minutes=-1)
    later = schedule(tenant_b, hours=1)

    call_command("upkeep")

    assert is_live(tenant_a, due_a)
    assert is_live(tenant_b, due_b)
    assert not is_live(tenant_b, later)


def test_old_sessions_end_in_every_schema(tenant_a: Tenant):
    now = timezone.now()
    for schema in ("public", tenant_a.schema_name):
        with schema_context(schema):
            Session.objects.create(session_key="old", expire_date=now - timedelta(hours=1))
            Session.objects.create(session_key="new", expire_date=now + timedelta(hours=1))

    call_command("upkeep")

    for schema in ("public", tenant_a.schema_name):
        with schema_context(schema):
            assert [*Session.objects.values_list("session_key", flat=True)] == ["new"]


def test_the_trouble_of_one_commune_is_named_and_does_not_stop_the_others(
    tenant_a: Tenant, tenant_b: Tenant
):
    due = schedule(tenant_b, minutes=-1)
    with schema_context("public"):
        # Comes before the others, and its schema isn't there.
        Tenant.objects.filter(pk=tenant_a.pk).update(schema_name="t_nowhere")

    with pytest.raises(CommandError, match=f"Not kept up: {tenant_a.slug}"):
        call_command("upkeep")

    assert is_live(tenant_b, due)
