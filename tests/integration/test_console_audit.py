"""The audit trail on the screen: words, filters, export, and that it can't be changed."""

import csv
import io

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tenants.audit import SYSTEM, record
from tenants.console import journal
from tenants.models import AuditEntry
from tests.officers import desk_of, make_officer, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tenant_a, tenant_b):
    return desk_of(make_officer())


@pytest.fixture
def entries(tenant_a, tenant_b):
    record("tenant.suspend", actor="amina@example.org", tenant=tenant_a,
           data={"from": "live", "reason": "=HYPERLINK(1)"})  # fmt: skip
    record("host.add", actor="said@example.org", tenant=tenant_b, data={"host": "town.example"})
    record("tenant.resume", actor=SYSTEM, tenant=tenant_a, data={"from": "suspended"})


def shown(response) -> list[str]:
    return [line.entry.action for line in response.context["entries"]]


def test_entries_are_told_in_words(desk, entries, tenant_a):
    page = desk.get("/console/audit/")
    text = words(page)
    assert "Site suspendu · " + tenant_a.name_fr in text
    assert "État précédent : En ligne" in text
    assert "La plateforme" in text
    assert timezone.localtime().strftime("%d/%m/%Y") in text
    assert f'href="/console/tenants/{tenant_a.pk}/"' in page.content.decode()
    for code in ("tenant.suspend", "host.add", "system", "suspended"):
        assert code not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tenant=guisser&person=@example.org", ["tenant.suspend"]),
        ("tenant=IFRANE&action=host.add", ["host.add"]),
        ("action=tenant.suspend", ["tenant.suspend"]),
        ("person=said", ["host.add"]),
        ("since=2000-01-01&until=2000-01-02", []),
        ("since={today}&action=host.add", ["host.add"]),
        ("until={today}&action=host.add", ["host.add"]),
    ],
)
def test_filters(desk, entries, query, found):
    today = timezone.localdate().isoformat()
    assert shown(desk.get(f"/console/audit/?{query.format(today=today)}")) == found


def test_days_that_make_no_sense_are_said_and_stay_typed(desk, entries):
    page = desk.get("/console/audit/?since=2026-02-02&until=2026-02-01")
    assert page.status_code == 200
    assert shown(page) == []
    assert page.context["form"].errors["until"]
    assert 'value="2026-02-01"' in page.content.decode()
    assert desk.get("/console/audit/?since=yesterday").context["form"].errors["since"]


def test_filters_survive_the_pages(desk):
    for _number in range(70):
        record("tenant.suspend", actor="amina@example.org", target="x")
    first = desk.get("/console/audit/?action=tenant.suspend")
    assert len(shown(first)) == 60
    assert "?action=tenant.suspend&amp;page=2" in first.content.decode()
    assert len(shown(desk.get("/console/audit/?action=tenant.suspend&page=2"))) == 10


def test_what_the_filters_leave_is_exported_and_that_is_noted(desk, entries):
    response = desk.post("/console/audit/csv/?action=tenant.suspend")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["action"] == "tenant.suspend"
    assert row["actor"] == "amina@example.org"
    latest = AuditEntry.objects.first()
    assert (latest.action, latest.data) == ("audit.export", {"action": "tenant.suspend"})
    assert "Site suspendu" in words(desk.get("/console/audit/?action=audit.export"))


def test_an_export_holds_no_formula(desk):
    record("host.add", actor="=1+1", target="@x")
    text = b"".join(desk.post("/console/audit/csv/").streaming_content).decode("utf-8-sig")
    [row] = [row for row in csv.DictReader(io.StringIO(text)) if row["action"] == "host.add"]
    assert (row["actor"], row["target"]) == ("'=1+1", "'@x")


def test_every_action_has_its_words_in_both_languages(desk):
    """Those that the sources note, whoever adds one."""
    import re
    from pathlib import Path

    import tenants

    sources = Path(tenants.__file__).parent.rglob("*.py")
    pattern = re.compile(r'(?:audit\.record\(\s*|action=|journal\.note\(\s*)"([a-z_]+\.[a-z_]+)"')
    noted = {action for path in sources for action in pattern.findall(path.read_text())}
    assert {"tenant.suspend", "host.add", "tenant.live", "accounts.invited"} <= noted
    assert noted <= set(journal.ACTIONS)


def test_an_entry_is_never_changed_or_removed(entries):
    entry = AuditEntry.objects.first()
    for sql in (
        "UPDATE tenants_auditentry SET actor = 'x'",
        "DELETE FROM tenants_auditentry",
        "TRUNCATE tenants_auditentry",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
