"""Helpers for tests of the ministry's console: officers, what they see, the work they wait for."""

import re
from collections.abc import Iterable
from html import unescape

from django.conf import settings
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context

from tenants.accounts.models import User
from tenants.management.commands.work import TenantWorker
from tenants.models import Tenant, Territory

ALL = ("provision_tenant", "suspend_tenant", "remove_tenant", "manage_hosts", "view_auditentry")


def make_officer(email: str = "officer@example.org", permissions: Iterable[str] = ALL) -> User:
    """A member of the ministry's staff with `permissions` of the console."""
    with schema_context("public"):
        user = User.objects.create_user(email, "a long enough password", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def desk_of(user: User, language: str = "fr") -> Client:
    """A browser in which `user` is signed in on the portal."""
    client = Client(headers={"host": settings.PORTAL_HOSTS[0], "accept-language": language})
    with schema_context("public"):
        client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    """What a page says: its text without the tags, in one line."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", "", text))).strip()


def work() -> None:
    """Do all that is queued, as `manage.py work` does, within the test's transaction."""
    worker = TenantWorker(interval=0, until_empty=True)
    # Between two tasks a worker looks after its connection, which is the test's.
    worker.last_upkeep = float("inf")
    while task := DBTaskResult.objects.ready().first():
        task.claim(worker.worker_id)
        worker.run_task(task)


def make_tenants(count: int, **fields: object) -> list[Tenant]:
    """Rows of `count` tenants without a schema, of communes that have none yet."""
    free = Territory.objects.filter(kind="rural", tenants=None).order_by("code")[:count]
    return Tenant.objects.bulk_create(
        Tenant(territory=territory, slug=f"many-{number}", schema_name=f"many_{number}", **fields)
        for number, territory in enumerate(free)
    )
