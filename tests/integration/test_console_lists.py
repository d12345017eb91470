"""Lists of the console: what they find, filters, pages, and their price in queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM, record
from tenants.models import Cohort, CohortMember, ProvisioningJob, Tenant, Territory
from tests.officers import desk_of, make_officer, make_tenants, words

pytestmark = pytest.mark.django_db

LISTS = ["", "territories/", "tenants/", "cohorts/", "cohorts/demonstration/", "jobs/", "audit/"]


@pytest.fixture
def desk(tenant_a, tenant_b):
    return desk_of(make_officer())


def slugs(response) -> list[str]:
    return [tenant.slug for tenant in response.context["object_list"]]


def codes(response) -> list[str]:
    return [territory.code for territory in response.context["object_list"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ifrane", "guisser"]),
        ("q=كيسر", ["guisser"]),
        ("q=GUÎSSER", ["guisser"]),
        ("q=ⴳⵉⵙⵔ", ["guisser"]),
        ("q=06.461.17.07", ["guisser"]),
        ("q=٠٦.٤٦١", ["guisser"]),
        ("q=guisser.localhost", ["guisser"]),
        ("q=nothing", []),
        ("state=live", ["ifrane", "guisser"]),
        ("state=suspended", []),
        ("state=nonsense", ["ifrane", "guisser"]),
        ("region=06", ["guisser"]),
        ("region=99", ["ifrane", "guisser"]),
        ("q=guisser&region=03", []),
        ("page=99", ["ifrane", "guisser"]),
        ("page=x", ["ifrane", "guisser"]),
    ],
)
def test_tenants_are_found(desk, query, found):
    response = desk.get(f"/console/tenants/?{query}")
    assert slugs(response) == found
    if not found:
        assert "empty" in response.content.decode()


def test_deleted_tenants_are_shown_to_who_asks_for_them(desk):
    make_tenants(1, state="deleted")
    assert slugs(desk.get("/console/tenants/")) == ["ifrane", "guisser"]
    assert slugs(desk.get("/console/tenants/?state=deleted")) == ["many-0"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=guisser", ["06.461.17.07"]),
        ("q=الحسيمة&kind=provinces", ["01.051"]),
        ("kind=regions&q=casablanca", ["06"]),
        ("province=01.051&q=imzouren", ["01.051.01.05"]),
        ("province=01.051&region=06", []),
        ("q=zzz", []),
    ],
)
def test_territories_are_found(desk, query, found):
    assert codes(desk.get(f"/console/territories/?{query}")) == found


def test_a_territory_leads_to_its_site_or_to_a_new_one(desk, tenant_a):
    with_site = desk.get("/console/territories/?q=06.461.17.07").content.decode()
    assert f"/console/tenants/{tenant_a.pk}/" in with_site
    assert "/provision/" not in with_site
    without = desk.get("/console/territories/?q=01.051.01.05").content.decode()
    assert "/console/territories/01.051.01.05/provision/" in without


def test_a_code_reads_from_left_to_right_in_arabic(tenant_a):
    page = desk_of(make_officer(), "ar").get("/console/territories/?q=guisser").content.decode()
    assert '<bdi dir="ltr">06.461.17.07</bdi>' in page


def test_a_long_list_is_cut_into_pages_that_keep_the_filters(desk):
    first = desk.get("/console/territories/?kind=communes&region=01")
    assert len(codes(first)) == 40
    assert "?kind=communes&amp;region=01&amp;page=2" in first.content.decode()
    second = desk.get("/console/territories/?kind=communes&region=01&page=2")
    assert not set(codes(first)) & set(codes(second))
    assert all(code.startswith("01.") for code in codes(second))
    assert "?kind=communes&amp;region=01&amp;page=1" in second.content.decode()


def test_a_large_cohort_is_cut_into_pages(desk):
    cohort = Cohort.objects.create(key="large", name_ar="فوج", name_fr="Vague")
    territories = Territory.objects.filter(kind="urban")[:70]
    CohortMember.objects.bulk_create(
        CohortMember(cohort=cohort, territory=territory, slug=f"m-{territory.pk}")
        for territory in territories
    )
    first = desk.get("/console/cohorts/large/")
    assert len(first.context["rows"]) == 60
    assert first.context["waiting"] > 60
    assert len(desk.get("/console/cohorts/large/?page=2").context["rows"]) == 10


def test_what_is_typed_stays_in_the_filter(desk):
    page = desk.get("/console/tenants/", {"q": '"><b>x', "state": "live"}).content.decode()
    assert 'value="&quot;&gt;&lt;b&gt;x"' in page
    assert '<option value="live" selected>' in page


def fill() -> None:
    """Thirty tenants more, each with a job, a place in the cohort and lines of the trail."""
    cohort = Cohort.objects.get(key="demonstration")
    for tenant in make_tenants(30, state="provisioning", cohort=cohort):
        job = ProvisioningJob.objects.create(tenant=tenant, state="failed")
        job.steps.create(key="schema", order=10, state="done")
        job.steps.create(key="identity", order=20, state="failed", error="why")
        CohortMember.objects.get_or_create(
            cohort=cohort, territory=tenant.territory, slug=tenant.slug
        )
        record("tenant.create", actor=SYSTEM, tenant=tenant, data={"code": "x"})


def queries(desk, path: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get(f"/console/{path}").status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_whatever_it_holds(desk, path):
    order_provisioning(Order(Territory.objects.get(code="08.577.01.11")), actor=SYSTEM)
    desk.get(f"/console/{path}")
    few = queries(desk, path)
    fill()
    many = queries(desk, path)
    assert len(many) == len(few) <= 22, "\n".join(many)


@pytest.mark.parametrize("path", LISTS)
def test_no_screen_looks_into_a_commune_s_schema(desk, path):
    schemas = [*Tenant.objects.values_list("schema_name", flat=True)]
    for sql in queries(desk, path):
        assert not any(f'"{schema}"' in sql or f"'{schema}'" in sql for schema in schemas), sql


def test_the_overview_counts_tenants_by_state(desk):
    make_tenants(3, state="archived")
    shown = {one["state"]: one["count"] for one in desk.get("/console/").context["states"]}
    assert shown == {
        "draft": 0, "provisioning": 0, "live": 2, "suspended": 0, "archived": 3, "deleted": 0
    }  # fmt: skip


def test_jobs_of_tenants_that_were_archived_bother_nobody(desk):
    [tenant] = make_tenants(1, state="archived")
    ProvisioningJob.objects.create(tenant=tenant, state="failed")
    assert desk.get("/console/").context["jobs"] == []


def test_where_there_is_nothing_a_list_says_so(desk):
    ProvisioningJob.objects.all().delete()
    assert "Aucun" in words(desk.get("/console/jobs/"))
