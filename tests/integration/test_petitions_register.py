"""The register of petitions on the portal: what it is told, what it shows, what it never knows."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context

from cms.enums import Role
from services_plugins.kit import notifications
from services_plugins.kit.enums import Outcome
from services_plugins.kit.models import Notification
from services_plugins.petitions import demonstration
from services_plugins.petitions.actions import desk, sign, write
from services_plugins.petitions.enums import PetitionState
from services_plugins.petitions.models import Petition
from services_plugins.petitions.portal import leaving, push
from services_plugins.petitions.portal.enums import SHOWN, STATES
from services_plugins.petitions.portal.models import PetitionFacts
from tenants.accounts.models import User
from tenants.actions.remove import archive
from tenants.audit import SYSTEM
from tenants.enums import TenantState
from tenants.models import Tenant
from tests.petitions import checked, collecting, on_paper, signed, submitted, verified

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "zgh")
# What is no fact of the public: who asks, who signs, how to reach them.
PERSONAL = ("Naïma", "Samir", "AB123456", "CD100", "rue des Fleurs", "example.org")


@pytest.fixture
def staff(tenants_ab: tuple[Tenant, Tenant]) -> dict[str, User]:
    """Somebody who may do everything, by schema."""
    found = {}
    for tenant in tenants_ab:
        with tenant_context(tenant):
            found[tenant.schema_name] = User.objects.create_superuser("staff@example.org", "words")
    return found


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do what follows a commit, tasks included, at the end of each block."""

    class Committed:
        def __enter__(self):
            self.inner = django_capture_on_commit_callbacks(execute=True)
            self.inner.__enter__()

        def __exit__(self, *error):
            self.inner.__exit__(*error)
            run_pushes()

    return Committed


def run_pushes() -> None:
    """Do what a worker would: each push in the schema that it was enqueued from."""
    with schema_context("public"):
        rows = list(DBTaskResult.objects.filter(task_path__endswith="push_petition"))
        for row in rows:
            with schema_context(row.args_kwargs["schema"]):
                push.push_petition.func(*row.args_kwargs["args"])
        DBTaskResult.objects.filter(pk__in=[row.pk for row in rows]).delete()


def open_petition(tenant: Tenant, staff: dict[str, User], **written) -> Petition:
    with tenant_context(tenant):
        return collecting(staff[tenant.schema_name], **written)


def facts() -> list[PetitionFacts]:
    with schema_context("public"):
        return list(PetitionFacts.objects.order_by("pk"))


def shown(client: Client, path: str = "", language: str = "fr") -> BeautifulSoup:
    answer = client.get(f"/{language}/petitions/{path}")
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content, "html.parser")


def script_of(text: str) -> str:
    """The language whose script most of a text is in, none where it may be any."""
    for language, letters in (("ar", r"[\u0620-\u064a]{2,}"), ("zgh", r"[\u2d30-\u2d7f]{2,}")):
        if re.search(letters, text):
            return language
    return ""


def titles(client: Client, query: str = "") -> list[str]:
    return [one.text for one in shown(client, query).select(".petition-card__title a")]


def fact(tenant: Tenant, number: int, **values) -> PetitionFacts:
    """Facts as if a tenant had pushed them, for tests of the pages."""
    given = {
        "number": str(10**9 + number),
        "language": "fr",
        "title": f"Pétition {number}",
        "question": "Que le conseil débatte.",
        "state": PetitionState.COLLECTING,
        "author_kind": "citizens",
        "signature_count": 10,
        "threshold": 100,
        "published_on": dt.date(2026, 1, 1) + dt.timedelta(days=number),
        "search_text": f"petition {number}",
    }
    return PetitionFacts(tenant=tenant, territory_id=tenant.territory_id, **given | values)


# --- What is pushed -----------------------------------------------------------------------------


def test_facts_of_all_communes_come_up_and_go_nowhere_else(
    tenants_ab, staff, committed, portal_client, client_b
) -> None:
    first, second = tenants_ab
    with committed():
        open_petition(first, staff, title="Un abribus devant le lycée")
        open_petition(second, staff, title="Une fontaine au marché")
    assert set(titles(portal_client)) == {"Un abribus devant le lycée", "Une fontaine au marché"}
    links = {one["href"] for one in shown(portal_client).select(".petition-card__title a")}
    assert all(link.startswith((first.base_url, second.base_url)) for link in links)
    assert "abribus" not in client_b.get("/fr/online/petitions/").content.decode()
    with tenant_context(second), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('petition_register_petitionfacts')")
        assert cursor.fetchone() == (None,)


def test_nothing_of_any_person_is_pushed(tenant_a, staff, committed, portal_client) -> None:
    with committed():
        petition = open_petition(tenant_a, staff)
        with tenant_context(tenant_a):
            signed(petition, 1)
            on_paper(petition, petition.threshold, staff[tenant_a.schema_name])
            write.file(petition)
    with schema_context("public"):
        (row,) = PetitionFacts.objects.values()
    assert row["signature_count"] == petition.threshold + 1
    told = [json.dumps(row, default=str, ensure_ascii=False)]
    told += [shown(portal_client, path).text for path in ("", "figures/", "authorities/")]
    told += [portal_client.get(f"/open-data/petitions.{one}").content.decode() for one in ("csv",)]
    for words in told:
        assert not [one for one in PERSONAL if one in words]
    # A new field needs a thought about what it tells of whom.
    assert {field.name for field in PetitionFacts._meta.fields} == {
        "id", "tenant", "territory", "authority", "number", "language", "title", "question",
        "state", "author_kind", "signature_count", "threshold", "published_on", "closes_on",
        "filed_on", "due", "decided_on", "days_taken", "session_on", "outcome",
        "is_demonstration", "search_text",
    }  # fmt: skip


def test_a_text_that_is_not_published_is_not_pushed(tenant_a, staff, committed) -> None:
    with committed(), tenant_context(tenant_a):
        desk.send_back(submitted(), ["unclear"], "Précisez.", user=staff[tenant_a.schema_name])
    assert not facts()
    with schema_context("public"):
        assert not DBTaskResult.objects.filter(task_path__endswith="push_petition").exists()


def test_nothing_is_pushed_of_what_is_rolled_back(
    tenant_a, staff, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        with pytest.raises(RuntimeError), transaction.atomic():
            open_petition(tenant_a, staff)
            raise RuntimeError
        assert not callbacks
        open_petition(tenant_a, staff)
    # Before the commit nothing is in the queue, nor in the register.
    assert callbacks
    assert not facts()
    with schema_context("public"):
        assert not DBTaskResult.objects.filter(task_path__endswith="push_petition").exists()


def test_signatures_of_half_a_minute_are_pushed_together(
    tenant_a, staff, committed, django_capture_on_commit_callbacks
) -> None:
    with committed():
        petition = open_petition(tenant_a, staff)
    with django_capture_on_commit_callbacks(execute=True), tenant_context(tenant_a):
        for one in range(12):
            signed(petition, one)
    with schema_context("public"):
        (row,) = DBTaskResult.objects.filter(task_path__endswith="push_petition")
        assert row.run_after > timezone.now() + dt.timedelta(seconds=push.TOGETHER_SECONDS - 5)
    assert facts()[0].signature_count == 0
    run_pushes()
    assert facts()[0].signature_count == 12


def test_a_push_repeated_changes_nothing(tenant_a, staff, committed) -> None:
    with committed():
        open_petition(tenant_a, staff)
    before = facts()[0]
    with tenant_context(tenant_a):
        assert push.push() == 0
        with CaptureQueriesContext(
            connection,
        ) as queries:
            push.push()
    statements = [
        one["sql"] for one in queries if not one["sql"].startswith(("SET", "SAVEPOINT", "RELEASE"))
    ]
    # The tenant, the lock, its petitions, the facts.
    assert len(statements) <= 5, statements
    assert facts()[0].pk == before.pk


def test_upkeep_makes_up_for_lost_pushes(tenant_a, tenant_b, staff) -> None:
    # Nothing that follows a commit was done: the server died.
    petition = open_petition(tenant_a, staff)
    with schema_context("public"):
        PetitionFacts.objects.bulk_create([fact(tenant_a, 7), fact(tenant_b, 8)])
    call_command("upkeep")
    (row,) = facts()
    assert (row.tenant_id, row.number) == (tenant_a.pk, petition.number)
    with tenant_context(tenant_a):
        Petition.objects.update(signature_count=5)
    call_command("upkeep")
    assert facts()[0].signature_count == 5
    assert facts()[0].pk == row.pk


def test_the_way_to_the_answer_is_told(tenant_a, staff, committed, portal_client) -> None:
    user = staff[tenant_a.schema_name]
    with committed():
        petition = open_petition(tenant_a, staff)
        with tenant_context(tenant_a):
            on_paper(petition, petition.threshold, user)
            petition = write.file(petition)
    row = facts()[0]
    assert (row.state, row.due, row.decided_on) == ("filed", petition.due, None)
    with committed(), tenant_context(tenant_a):
        petition = checked(petition, user)
        desk.accept(petition, timezone.localdate() + dt.timedelta(days=9), user=user)
    row = facts()[0]
    # The petition itself forgets its delay with the answer.
    assert (row.due, row.days_taken, row.is_late) == (petition.due, 0, False)
    with committed(), tenant_context(tenant_a):
        desk.record_outcome(petition, Outcome.PARTLY, "En partie.", None, user=user)
    assert (facts()[0].state, facts()[0].outcome) == ("debated", "partly")
    page = shown(portal_client, f"authorities/{tenant_a.territory_code}/")
    assert "100 %" in page.select_one(".register-figures").text


def test_every_state_is_thought_of() -> None:
    hidden = {
        PetitionState.DRAFT, PetitionState.SUBMITTED, PetitionState.RETURNED,
        PetitionState.WITHDRAWN, PetitionState.TAKEN_DOWN,
    }  # fmt: skip
    assert SHOWN | hidden == set(PetitionState)
    assert not SHOWN & hidden
    assert sum(map(len, STATES.values())) == len(SHOWN)


# --- What leaves --------------------------------------------------------------------------------


def test_what_is_taken_down_leaves_without_a_worker(
    tenant_a, staff, committed, portal_client, django_capture_on_commit_callbacks
) -> None:
    with committed():
        petition = open_petition(tenant_a, staff)
    path = f"authorities/{tenant_a.territory_code}/"
    assert portal_client.get(f"/fr/petitions/{path}").status_code == 200
    with django_capture_on_commit_callbacks(execute=True), tenant_context(tenant_a):
        desk.take_down(petition, "Contenu illicite.", user=staff[tenant_a.schema_name])
    assert not facts()
    assert not titles(portal_client)
    assert portal_client.get(f"/fr/petitions/{path}").status_code == 404
    assert portal_client.get(f"/fr/petitions/{path}{petition.number}/").status_code == 404
    # A push that was on its way finds it gone, too.
    with tenant_context(tenant_a):
        push.push_petition.func(petition.number)
    assert not facts()


def test_what_is_withdrawn_or_removed_leaves(
    tenants_ab, staff, committed, django_capture_on_commit_callbacks
) -> None:
    first, second = tenants_ab
    with committed():
        withdrawn = open_petition(first, staff)
        removed = open_petition(second, staff)
    with django_capture_on_commit_callbacks(execute=True):
        with tenant_context(first):
            write.withdraw(withdrawn)
        with tenant_context(second):
            Petition.objects.filter(pk=removed.pk).delete()
    assert not facts()


def test_a_suspended_site_is_said_to_be_closed(tenant_a, staff, committed, portal_client) -> None:
    with committed():
        petition = open_petition(tenant_a, staff)
    Tenant.objects.filter(pk=tenant_a.pk).update(state=TenantState.SUSPENDED)
    page = shown(portal_client)
    (link,) = page.select(".petition-card__title a")
    assert link["href"] == f"/fr/petitions/authorities/{tenant_a.territory_code}/{petition.number}/"
    assert tenant_a.primary_host not in str(page)
    record = portal_client.get(link["href"]).content.decode()
    assert "fermé pour le moment" in record
    assert tenant_a.primary_host not in record


def test_of_a_council_that_left_the_facts_stay_without_a_dead_link(
    tenant_a, tenant_b, staff, committed, portal_client
) -> None:
    with committed():
        petition = open_petition(tenant_a, staff)
    for state in (TenantState.ARCHIVED, TenantState.DELETED):
        Tenant.objects.filter(pk=tenant_a.pk).update(state=state)
        page = shown(portal_client)
        assert len(page.select(".petition-card")) == 1
        assert tenant_a.primary_host not in str(page)
        for language in LANGUAGES:
            path = f"authorities/{tenant_a.territory_code}/{petition.number}/"
            html = shown(portal_client, path, language)
            assert html.select_one(".alert[data-level=warning]")
            assert tenant_a.primary_host not in str(html)
    # What was made up is no history.
    with schema_context("public"):
        PetitionFacts.objects.update(is_demonstration=True)
    assert not titles(portal_client)


def test_people_are_told_when_their_council_leaves(tenants_ab, staff, committed) -> None:
    first, second = tenants_ab
    with committed():
        shown_one, over = (open_petition(first, staff, title=f"Abribus {one}") for one in "ab")
        open_petition(second, staff)
        with tenant_context(first):
            sign.follow(shown_one, verified("follower@example.org"))
            waiting = submitted(title="Pas encore publiée")
            write.withdraw(over)
            before = Notification.objects.count()
    with schema_context("public"):
        archive(first, actor=SYSTEM)
        (task,) = DBTaskResult.objects.filter(task_path__endswith="tell_people")
        assert task.args_kwargs["schema"] == first.schema_name
    with tenant_context(first):
        for _again in range(2):
            leaving.tell_people.func()
        assert Notification.objects.count() == before + 3
        links = [one.context["link"] for one in Notification.objects.order_by("pk")[before:]]
        place = f"authorities/{first.territory_code}/{shown_one.number}/"
        assert [link.endswith(place) for link in links].count(True) == 2
        assert [f"/territories/{first.territory_code}/" in link for link in links].count(True) == 1
        assert first.primary_host not in " ".join(links)
        mail.outbox.clear()
        for one in Notification.objects.order_by("pk")[before:]:
            notifications.deliver.func(one.key)
    told = " ".join(one.body for one in mail.outbox)
    assert len(mail.outbox) == 3
    assert shown_one.number in told
    assert waiting.number in told
    assert over.number not in told


def test_the_demonstration_comes_and_goes(tenant_a, staff, committed, portal_client) -> None:
    people = {Role.ADMINISTRATOR: staff[tenant_a.schema_name]}
    with committed(), tenant_context(tenant_a):
        demonstration.fill(tenant_a, people)
        published = Petition.objects.filter(published_at__isnull=False).count()
    assert len(facts()) == published > 0
    assert all(one.is_demonstration for one in facts())
    assert len(shown(portal_client).select(".petition-card")) == published
    with committed(), tenant_context(tenant_a):
        demonstration.remove()
    assert not facts()


# --- What is shown ------------------------------------------------------------------------------


@pytest.fixture
def many(tenants_ab) -> tuple[Tenant, Tenant]:
    """Petitions at every stage, in two communes of two regions."""
    first, second = tenants_ab
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    filed = {"filed_on": today - 100 * day, "due": today - 10 * day}
    PetitionFacts.objects.bulk_create(
        [
            fact(
                first, 1, title="إحداث ممر للراجلين", language="ar", search_text="احداث ممر راجلين"
            ),
            fact(first, 2, state="filed", **filed),
            fact(first, 3, state="in_review", **filed | {"due": today + day}),
            fact(first, 4, state="accepted", decided_on=today - 20 * day, days_taken=80, **filed),
            fact(second, 5, state="refused", decided_on=today - day, days_taken=99, **filed),
            fact(second, 6, state="lapsed"),
            fact(second, 7, title="Une fontaine", search_text="fontaine place"),
        ]
    )
    return first, second


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["", "?q=zzz", "how-to/", "figures/", "authorities/", "authorities/{code}/"]
)
def test_every_page_in_every_language(portal_client, many, language, path) -> None:
    html = shown(portal_client, path.format(code=many[0].territory_code), language)
    assert (html.html["lang"], len(html.find_all("h1"))) == (language, 1)
    assert not html.find_all(style=True)
    assert "%(" not in html.select_one("main").text
    for text in html.find_all(string=True):
        # A title is of one language with all its parts.
        if text.parent.name not in ("[document]", "title") and (script := script_of(text)):
            marks = (one["lang"] for one in text.parents if one.has_attr("lang"))
            assert next(marks) == script, text


def test_it_is_searched_and_narrowed(portal_client, many) -> None:
    first, second = many
    region, province = (first.territory_code[:size] for size in (2, 6))
    assert titles(portal_client, "?q=للراجلين إحداثُ") == ["إحداث ممر للراجلين"]
    assert titles(portal_client, "?q=FONTAINES places") == ["Une fontaine"]
    for query, numbers in (
        (f"region={region}", {1, 2, 3, 4}),
        (f"region={region}&province={province}", {1, 2, 3, 4}),
        (f"region={second.territory_code[:2]}", {5, 6, 7}),
        ("stage=open", {1, 7}),
        ("stage=waiting", {2, 3}),
        ("stage=late", {2, 5}),
        ("stage=refused", {5}),
        ("kind=commune", {1, 2, 3, 4, 5, 6, 7}),
        ("kind=region", set()),
        ("kind=national", set()),
        ("stage=nonsense", {1, 2, 3, 4, 5, 6, 7}),
        ("q=%00", set()),
    ):
        links = shown(portal_client, f"?{query}").select(".petition-card__title a")
        found = {int(link["href"].rstrip("/").rpartition("/")[2]) - 10**9 for link in links}
        assert found == numbers, query


def test_the_figures_count_who_waits_too_long_as_late(portal_client, many) -> None:
    page = shown(portal_client, "figures/")
    values = [one.text.strip() for one in page.select(".register-figures dd")]
    # Petitions, signatures, filed, accepted, refused, late, in time, median.
    assert values == ["7", "70", "4", "1", "1", "2", "33 %", "90"]
    regions = page.select(".table tbody tr")
    assert len(regions) == len(page.select(".tile")) == 12
    by_name = {row.th.text.strip(): row.select("td")[0].text for row in regions}
    assert sum(int(count) for count in by_name.values()) == 7
    rows = shown(portal_client, "authorities/").select(".table tbody tr")
    assert [row.select("td")[0].text for row in rows] == ["4", "3"]


def test_how_to_says_what_is_not_certain(portal_client) -> None:
    page = shown(portal_client, "how-to/")
    rules = {one.span.text: one for one in page.select(".register-rules li")}
    large = next(one for name, one in rules.items() if "habitants ou plus" in name)
    assert "200" in large.strong.text
    assert large.em
    refusal = next(one for name, one in rules.items() if "motivé" in name and "communes" in name)
    assert "3 mois" in refusal.strong.text


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 3), ("figures/", 4), ("authorities/", 3), ("authorities/{code}/", 5), ("how-to/", 0)],
)
def test_pages_take_few_queries_however_many_petitions(portal_client, many, path, most) -> None:
    path = f"/fr/petitions/{path.format(code=many[0].territory_code)}"
    counts = []
    for step in range(2):
        portal_client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert portal_client.get(path).status_code == 200
        counts.append(sum(one["sql"].startswith("SELECT") for one in queries))
        PetitionFacts.objects.bulk_create(
            fact(many[0], 1000 * (step + 1) + one) for one in range(100)
        )
    assert max(counts) <= most, "\n".join(one["sql"][:300] for one in queries)


def test_addresses_that_nobody_has_are_not_there(portal_client, many) -> None:
    code, unknown = many[0].territory_code, "06.461.01.01"
    for path in (unknown, "99", "government", f"{code}/12", f"{code}/x%00", "nobody"):
        assert portal_client.get(f"/fr/petitions/authorities/{path}/").status_code == 404, path


def test_the_portal_leads_there(portal_client, many) -> None:
    home = BeautifulSoup(portal_client.get("/fr/").content, "html.parser")
    assert len(home.select("section[aria-labelledby=petitions] .card")) == 2
    assert home.select('nav a[href="/fr/petitions/"]')
    sitemap = portal_client.get("/sitemap.xml").content.decode()
    assert f"/fr/petitions/authorities/{many[0].territory_code}/" in sitemap
    assert "/zgh/petitions/how-to/" in sitemap


# --- Open data ----------------------------------------------------------------------------------


def test_the_open_data_are_what_their_schema_says(portal_client, many) -> None:
    schema = portal_client.get("/open-data/petitions.schema.json").json()
    names = [one["name"] for one in schema["fields"]]
    answer = portal_client.get("/open-data/petitions.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert list(rows[0]) == names
    assert "csv-metadata" in answer["Link"]
    data = portal_client.get("/open-data/petitions.json").json()
    assert len(rows) == len(data) == 7
    keys = {tuple(row[name] for name in schema["primaryKey"]) for row in data}
    assert len(keys) == 7
    required = {one["name"] for one in schema["fields"] if one.get("constraints")}
    assert all(row[name] is not None for row in data for name in required)
    metadata = portal_client.get("/open-data/petitions.csv-metadata.json").json()
    assert [one["name"] for one in metadata["tableSchema"]["columns"]] == names
    for row in data[:2]:
        assert (
            portal_client.get(
                row["address"].partition(":8000")[2] or row["address"].split("localhost", 1)[1]
            ).status_code
            == 200
        )
    assert {row["late"] for row in data} == {True, False}
