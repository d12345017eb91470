"""Ordering sites in the console, following them, and all that can be typed wrong."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM
from tenants.models import AuditEntry, Domain, ProvisioningJob, Tenant, Territory
from tenants.provisioning import steps
from tenants.workers import Badge
from tests.officers import desk_of, make_officer, make_tenants, words, work

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TINGHIR = "08.577.01.11"
FORM = {"slug": "tinghir", "hosts": "", "admin_email": "", "languages": ["ar", "fr"], "theme": ""}


@pytest.fixture
def desk(tenant_a, tenant_b):
    return desk_of(make_officer())


@pytest.fixture
def worker():
    """A worker that is there, and does nothing."""
    badge = Badge()
    badge.wear()
    yield badge
    badge.drop()


@pytest.fixture
def job(tenant_a) -> ProvisioningJob:
    return order_provisioning(Order(Territory.objects.get(code=TINGHIR)), actor=SYSTEM)


def provision(desk, **form):
    return desk.post(f"/console/territories/{TINGHIR}/provision/", FORM | form)


def said(response) -> str:
    """The messages that the next page will show."""
    return " | ".join(str(message) for message in get_messages(response.wsgi_request))


def fail_in(monkeypatch: pytest.MonkeyPatch, key: str, error: Exception) -> None:
    def run(tenant, options):
        raise error

    last = steps.parts(key)[-1]
    part = steps.Step(key, last.order, last.label, run)
    monkeypatch.setattr(steps, "_parts", [*steps._parts, part])


# --- One territory -------------------------------------------------------------------------


def test_an_order_becomes_a_live_site(desk, client_for):
    response = provision(desk, hosts="www.tinghir.example", admin_email="first@tinghir.example")
    job = ProvisioningJob.objects.get(tenant__slug="tinghir")
    assert response["Location"] == f"/console/jobs/{job.pk}/"
    assert job.requested_by == "officer@example.org"
    work()
    job.refresh_from_db()
    assert job.state == "done"
    assert client_for("www.tinghir.example").get("/fr/").status_code == 200
    entries = AuditEntry.objects.filter(tenant_id=job.tenant_id).order_by("pk")
    assert [entry.action for entry in entries] == [
        "tenant.create",
        "tenant.provision",
        "tenant.live",
    ]
    assert {entry.actor for entry in entries} == {"officer@example.org"}


def test_a_slug_is_proposed(desk):
    page = desk.get(f"/console/territories/{TINGHIR}/provision/")
    assert page.context["form"].initial["slug"] == "tinghir"


def test_a_second_click_finds_the_job_of_the_first(desk):
    first, second = provision(desk), provision(desk)
    assert first["Location"] == second["Location"]
    assert Tenant.objects.filter(slug="tinghir").count() == 1
    assert DBTaskResult.objects.filter(task_path__endswith="provision_tenant").count() == 1


def test_who_asks_for_a_site_that_is_there_is_led_to_it(desk, tenant_a):
    response = desk.get(f"/console/territories/{tenant_a.territory.code}/provision/")
    assert response["Location"] == f"/console/tenants/{tenant_a.pk}/"


def test_an_unknown_code_leads_nowhere(desk):
    assert desk.get("/console/territories/99.999/provision/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"slug": "guisser"}, "slug"),
        ({"slug": "console"}, "slug"),
        ({"slug": "تنغير"}, "slug"),
        ({"slug": "-x"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"hosts": "guisser.example"}, "hosts"),
        ({"hosts": "https://www.tinghir.example/"}, "hosts"),
        ({"hosts": "other.localhost"}, "hosts"),
        ({"hosts": "localhost"}, "hosts"),
        ({"hosts": "10.0.0.1"}, "hosts"),
        ({"admin_email": "first@"}, "admin_email"),
        ({"languages": []}, "languages"),
        ({"languages": ["en"]}, "languages"),
        ({"theme": "none-such"}, "theme"),
    ],
)
def test_what_can_t_be_had_is_said_beside_its_field_and_nothing_typed_is_lost(
    desk, tenant_a, typed, field
):
    Domain.objects.create(tenant=tenant_a, domain="guisser.example", is_primary=False)
    form = {"admin_email": "kept@tinghir.example"} | typed
    response = provision(desk, **form)
    assert response.status_code == 422
    assert [*response.context["form"].errors] == [field]
    html = response.content.decode()
    for value in form.values():
        assert not isinstance(value, str) or value in html
    assert f'id="id_{field}_error"' in html
    assert not Tenant.objects.filter(slug="tinghir").exists()


def test_a_host_that_is_taken_is_refused_without_saying_by_whom(desk, tenant_a):
    Domain.objects.create(tenant=tenant_a, domain="town.example", is_primary=False)
    page = words(provision(desk, hosts="town.example"))
    assert "town.example" in page
    for name in (tenant_a.slug, tenant_a.name_ar, tenant_a.name_fr):
        assert name not in page


# --- A cohort -----------------------------------------------------------------------------


def test_a_cohort_is_provisioned_but_for_what_is_there(desk, tenant_a):
    before = desk.get("/console/cohorts/demonstration/").context["waiting"]
    response = desk.post("/console/cohorts/demonstration/")
    assert f"{before} sites" in said(response)
    assert before == DBTaskResult.objects.filter(task_path__endswith="provision_tenant").count()
    again = desk.post("/console/cohorts/demonstration/")
    assert "déjà" in said(again)
    page = desk.get("/console/cohorts/demonstration/")
    assert page.context["waiting"] == 0
    assert page.context["is_moving"]


def test_a_cohort_s_page_follows_its_sites(desk, worker):
    desk.post("/console/cohorts/demonstration/")
    seen = desk.get("/console/cohorts/demonstration/").context["version"]
    path = "/console/cohorts/demonstration/progress/"
    assert desk.get(path, {"seen": seen}).status_code == 204
    job = ProvisioningJob.objects.filter(state="waiting").earliest("pk")
    job.steps.create(key="schema", order=10, state="done")
    assert desk.get(path, {"seen": seen}).status_code == 200


def test_what_somebody_deleted_is_not_provisioned_again_by_the_cohort(desk, tenant_a):
    Tenant.objects.filter(slug="guisser").update(state="deleted")
    before = desk.get("/console/cohorts/demonstration/").context["waiting"]
    desk.post("/console/cohorts/demonstration/")
    assert Tenant.objects.filter(territory=tenant_a.territory).count() == 1
    assert ProvisioningJob.objects.filter(state="waiting").count() == before


# --- A file -------------------------------------------------------------------------------


def upload(desk, content: str | bytes, name: str = "communes.csv"):
    content = content.encode() if isinstance(content, str) else content
    return desk.post("/console/upload/", {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_shown_before_anything_is_ordered(desk):
    response = upload(desk, f"code,slug\n{TINGHIR},tinghir\n12.391.01.01,\n")
    assert [order.territory.code for order in response.context["plan"].orders] == [
        TINGHIR,
        "12.391.01.01",
    ]
    assert Tenant.objects.count() == 2
    ticket = {"ticket": response.context["ticket"]}
    assert desk.post("/console/upload/confirm/", ticket)["Location"] == "/console/jobs/"
    work()
    assert Tenant.objects.filter(state="live").count() == 4


def test_bad_lines_are_refused_with_their_number_and_reason_and_the_rest_goes_on(desk, tenant_a):
    Domain.objects.create(tenant=tenant_a, domain="town.example", is_primary=False)
    response = upload(
        desk,
        "code,slug,hosts,admin_email,languages\n"
        "99.999.99.99,,,,\n"
        "01.051.01.05,guisser,,,\n"
        "01.051.01.07,,town.example,,\n"
        "01.051.01.09,,,not-an-address,\n"
        "01.051.03.01,,,,en\n"
        "01.051.03.03,,a b c:8,,\n"
        "٠٨.٥٧٧.٠١.١١,,,,\n",
    )
    page, plan = words(response), response.context["plan"]
    assert [refusal.where for refusal in plan.refusals] == [f"ligne {n}" for n in range(2, 8)]
    assert all(refusal.reason in page for refusal in plan.refusals)
    assert [order.territory.code for order in plan.orders] == [TINGHIR]
    done = desk.post("/console/upload/confirm/", {"ticket": response.context["ticket"]})
    assert "ligne 2" in said(done)
    assert Tenant.objects.filter(territory__code=TINGHIR).exists()
    assert Tenant.objects.count() == 3


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfcode;slug\r\n08.577.01.11;tinghir\r\n",
        "code\n۰۸.۵۷۷.۰۱.۱۱\n".encode(),
        b'"code"\n"08.577.01.11"',
    ],
)
def test_files_are_taken_as_programs_save_them(desk, content):
    plan = upload(desk, content).context["plan"]
    assert [order.territory.code for order in plan.orders] == [TINGHIR]
    assert not plan.refusals


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "vide"),
        (b"code\n", "ligne"),
        (b"name\nTinghir\n", "code"),
        (b"code,colour\n08.577.01.11,red\n", "colour"),
        ("code,slug\n08.577.01.11,forêt\n".encode("latin-1"), "ligne 2"),
        (b"PK\x03\x04\x00\x00", "texte"),
        (b"code\n" + b"x" * 1024 * 1024, "1 Mo"),
    ],
)
def test_what_is_no_such_file_is_refused(desk, content, reason):
    response = upload(desk, content)
    assert response.status_code == 422
    assert reason in " ".join(response.context["form"].errors["file"])


def test_no_file_at_all_is_said(desk):
    assert desk.post("/console/upload/").status_code == 422


def test_a_ticket_is_for_who_uploaded_and_can_t_be_made_up(desk):
    ticket = upload(desk, f"code\n{TINGHIR}\n").context["ticket"]
    colleague = desk_of(make_officer("second@example.org"))
    for client, stolen in ((colleague, ticket), (desk, ticket[:-2] + "xx"), (desk, "")):
        response = client.post("/console/upload/confirm/", {"ticket": stolen})
        assert response.status_code == 422
        assert len(response.context["form"].errors["file"]) == 1
    assert Tenant.objects.count() == 2


def test_a_line_that_has_become_impossible_is_reported(desk):
    ticket = upload(desk, f"code,slug\n{TINGHIR},shared\n").context["ticket"]
    make_tenants(1, state="live")
    Tenant.objects.filter(slug="many-0").update(slug="shared")
    response = desk.post("/console/upload/confirm/", {"ticket": ticket})
    assert "shared" in said(response)
    assert not Tenant.objects.filter(territory__code=TINGHIR).exists()


# --- Progress -----------------------------------------------------------------------------


def test_a_job_without_a_worker_says_so(desk):
    path = provision(desk)["Location"]
    page = desk.get(path)
    assert page.context["progress"].condition == "no_worker"
    assert "manage.py work" in words(page)
    assert "manage.py work" not in words(desk.get("/console/"))
    assert page.context["is_moving"]


def test_the_overview_says_that_no_worker_runs(desk, job):
    assert "Aucun" in words(desk.get("/console/"))


def test_a_job_waits_for_its_turn_runs_and_ends(desk, worker):
    path = provision(desk)["Location"]
    assert desk.get(path).context["progress"].condition == "waiting"
    DBTaskResult.objects.update(status="RUNNING", worker_ids=[worker.worker_id])
    job = ProvisioningJob.objects.get(tenant__slug="tinghir")
    job.steps.create(key="schema", order=10, state="done", seconds=0.18)
    running = desk.get(path).context["progress"]
    assert (running.condition, running.done, running.current.key) == ("running", 1, "identity")
    assert "0,18 s" in words(desk.get(path))
    job.steps.all().delete()
    DBTaskResult.objects.update(status="READY", worker_ids=[])
    work()
    done = desk.get(path)
    assert done.context["progress"].condition == "done"
    assert done.context["progress"].done == done.context["progress"].total
    assert not done.context["is_moving"]
    assert "hx-get" not in done.content.decode()


def test_a_screen_is_sent_again_only_when_something_moved(desk, worker):
    path = provision(desk)["Location"]
    page = desk.get(path)
    seen = page.context["version"]
    assert f"seen={seen}" in page.content.decode()
    assert 'http-equiv="refresh"' in page.content.decode()
    assert desk.get(f"{path}progress/", {"seen": seen}).status_code == 204
    work()
    last = desk.get(f"{path}progress/", {"seen": seen})
    assert last.status_code == 200
    assert "<html" not in last.content.decode()
    assert "hx-get" not in last.content.decode()


def test_a_failed_step_shows_its_reason_and_the_job_goes_on_from_there(desk, monkeypatch):
    path = provision(desk)["Location"]
    with monkeypatch.context() as patch:
        fail_in(patch, "theme", OperationalError("gone"))
        work()
    page = desk.get(path)
    progress = page.context["progress"]
    assert (progress.condition, progress.current.key) == ("failed", "theme")
    # Said in the language of who asked, not in that of the worker.
    assert "La base de données" in progress.current.error
    assert progress.current.error in words(page)
    done_before = {line.key for line in progress.lines if line.state == "done"}
    assert done_before
    assert "reprend" in said(desk.post(f"{path}start/"))
    assert "déjà" in said(desk.post(f"{path}start/"))
    work()
    assert desk.get(path).context["progress"].condition == "done"
    assert "terminé" in said(desk.post(f"{path}start/"))


def test_a_job_whose_worker_died_can_be_resumed(desk, worker):
    path = provision(desk)["Location"]
    ProvisioningJob.objects.update(state="running")
    DBTaskResult.objects.update(status="FAILED")
    page = desk.get(path)
    assert page.context["progress"].condition == "stopped"
    assert f"{path}start/" in page.content.decode()


def test_the_job_of_an_archived_tenant_is_not_resumed(desk, job):
    ProvisioningJob.objects.filter(pk=job.pk).update(state="failed")
    Tenant.objects.filter(pk=job.tenant_id).update(state="archived")
    path = f"/console/jobs/{job.pk}/"
    assert f"{path}start/" not in desk.get(path).content.decode()
    desk.post(f"{path}start/")
    assert not DBTaskResult.objects.filter(task_path__endswith="provision_tenant").exists()


def test_jobs_are_filtered_by_state_while_they_move(desk, job):
    for state, found in (("waiting", 1), ("failed", 0), ("", 3)):
        page = desk.get(f"/console/jobs/?state={state}")
        assert len(page.context["jobs"]) == found
