"""Public figures and open data: coarse where they are few, the same in every form, one tenant's."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator

import pytest
import rdflib
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context
from rdflib import DCTERMS, FOAF, RDF, SKOS, Namespace
from rdflib.compare import isomorphic

from cms.blocks import BodyBlock
from services_plugins.kit import registry
from services_plugins.kit.models import Deadline
from services_plugins.requests import statistics
from services_plugins.requests.actions import desk
from services_plugins.requests.enums import FilingMode, RequestState, SilenceRule
from services_plugins.requests.models import Procedure, Request
from services_plugins.requests.opendata import datasets
from services_plugins.requests.statistics import Period, coarse
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.requests import filed, offer, text

pytestmark = pytest.mark.django_db
DCAT = Namespace("http://www.w3.org/ns/dcat#")
CV = Namespace("http://data.europa.eu/m8g/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
# What CPSV-AP 3.2 makes obligatory, by class.
OBLIGATORY = {
    CPSV.PublicService: (
        DCTERMS.identifier,
        DCTERMS.title,
        DCTERMS.description,
        CV.hasCompetentAuthority,
    ),
    CPSV.Rule: (DCTERMS.identifier, DCTERMS.title, DCTERMS.description),
    CV.PublicOrganisation: (SKOS.prefLabel, DCTERMS.spatial),
    CV.Evidence: (DCTERMS.identifier, DCTERMS.title),
    CV.Output: (DCTERMS.identifier, DCTERMS.title),
    CV.Cost: (DCTERMS.identifier,),
    CV.Channel: (DCTERMS.identifier,),
}
MARCH = dt.datetime(2026, 3, 10, 10, tzinfo=dt.UTC)
_numbers = iter(range(10**9, 2 * 10**9))


def add(procedure: Procedure, count: int, on: dt.datetime = MARCH, **facts) -> None:
    """Add requests that were filed on a day, straight into the table."""
    Request.objects.bulk_create(
        Request(
            number=str(next(_numbers)),
            edition=procedure.edition,
            desk=procedure.desk,
            **{"state": RequestState.FILED, "filed_at": on} | facts,
        )
        for _one in range(count)
    )


def add_answered(procedure: Procedure, count: int, days: int, *, in_time: bool) -> None:
    facts = {"state": RequestState.ACCEPTED, "decided_at": MARCH + dt.timedelta(days=days)}
    add(procedure, count, days_taken=days, in_time=in_time, **facts)


@pytest.fixture
def procedure(tenant_a: Tenant) -> Iterator[Procedure]:
    """A procedure with 32 requests of March: 27 answered, 20 in time, 5 waiting too long."""
    with tenant_context(tenant_a):
        one = offer()
        add_answered(one, 20, 4, in_time=True)
        add_answered(one, 7, 40, in_time=False)
        add(one, 5, due=timezone.localdate() - dt.timedelta(days=1))
    yield one


def rows_of(client: Client, period: str = "month") -> list[dict]:
    return client.get(f"/open-data/requests/figures-{period}.json").json()


# --- Figures ----------------------------------------------------------------------------------


def test_figures_are_rounded_and_count_who_still_waits_as_late(client_a, procedure):
    (row,) = rows_of(client_a)
    assert (row["period"], row["start"], row["procedure"]) == (
        "2026-03",
        "2026-03-01",
        procedure.code,
    )
    # 32, 27, and 20 of 32.
    assert (row["filed"], row["answered"], row["in_time_percent"]) == (30, 25, 65)
    assert row["median_working_days"] == 4
    assert [rows_of(client_a, one)[0]["period"] for one in ("year", "quarter")] == [
        "2026",
        "2026-Q1",
    ]


def test_a_few_are_not_counted_in_public(client_a, client_b, tenants_ab, procedure):
    with tenant_context(tenants_ab[0]):
        add(procedure, 4, MARCH + dt.timedelta(days=60))
        add_few = offer("test.few")
        add_answered(add_few, 3, 2, in_time=True)
        add(add_few, 3)
    few_filed, _many, row = rows_of(client_a)
    hidden = ("filed", "answered", "in_time_percent", "median_working_days")
    assert (few_filed["period"], [few_filed[name] for name in hidden]) == (
        "2026-05",
        [None] * 4,
    )
    assert [row[name] for name in hidden] == [5, None, None, None]
    page = client_a.get("/fr/online/requests/figures/month/").content.decode()
    assert page.count("moins de 5</td>") == 2
    assert rows_of(client_b) == []
    assert procedure.code not in client_b.get("/open-data/services.ttl").content.decode()


@pytest.mark.parametrize(
    ("count", "published"), [(0, 0), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (1234, 1235)]
)
def test_counts_under_five_are_kept_back_and_others_rounded(count, published):
    assert coarse(count) == published


def test_months_do_not_add_up_to_what_a_year_hides(client_a, tenant_a, procedure):
    """Subtracting eleven published months from their year must not give the one left out."""
    with tenant_context(tenant_a):
        for month in (1, 2, 4, 5):
            add(procedure, 11, MARCH.replace(month=month))
        add(procedure, 2, MARCH.replace(month=6))
    year, months = rows_of(client_a, "year")[0]["filed"], rows_of(client_a)
    known = sum(row["filed"] or 0 for row in months)
    assert [row["filed"] for row in months].count(None) == 1
    assert year - known != 2


def test_the_first_decision_settles_the_delay_and_an_appeal_leaves_it(tenant_a):
    with tenant_context(tenant_a):
        request = filed(offer())
        officer = User.objects.create(email="head@example.org", is_superuser=True)
        request = desk.decide(request, RequestState.REFUSED, "why", user=officer)
        assert (request.in_time, request.days_taken) == (True, 0)
        Request.objects.filter(pk=request.pk).update(
            state=RequestState.APPEALED, filed_at=timezone.now() - dt.timedelta(days=60)
        )
        request = desk.decide(request, RequestState.ACCEPTED, "", user=officer)
        assert (request.in_time, request.days_taken) == (True, 0)


def test_a_late_decision_is_not_in_time(tenant_a):
    with tenant_context(tenant_a):
        request = filed(offer())
        officer = User.objects.create(email="head@example.org", is_superuser=True)
        Deadline.of(request).update(due=timezone.localdate() - dt.timedelta(days=1))
        assert desk.decide(request, RequestState.ACCEPTED, "", user=officer).in_time is False


@pytest.mark.parametrize("period", Period)
def test_figures_take_three_queries_however_many_and_none_for_a_while(tenant_a, procedure, period):
    with tenant_context(tenant_a):
        add(procedure, 300)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            first = statistics.by_period(period)
            assert len(queries) == 3
            assert statistics.by_period(period) == first
            assert len(queries) == 3


def test_the_ministry_gets_exact_figures_of_the_year(tenants_ab, procedure):
    figures = registry.get("requests").figures
    with tenant_context(tenants_ab[0]):
        Request.objects.update(filed_at=timezone.now() - dt.timedelta(days=10))
        values = {one.key: one.compute() for one in figures}
    assert values == {"filed": 32, "answered": 27, "in_time": 62, "median_days": 4}
    with tenant_context(tenants_ab[1]):
        assert [one.compute() for one in figures] == [0, 0, None, None]


# --- Pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_pages_of_figures_and_data_lead_to_the_files(client_a, procedure, language):
    base = f"/{language}/online/requests"
    for path in ("figures/", "figures/quarter/", "figures/month/"):
        assert client_a.get(f"{base}/{path}").status_code == 200
    assert client_a.get(f"{base}/figures/week/").status_code == 404
    page = client_a.get(f"{base}/open-data/").content.decode()
    for one in datasets.DATA_SETS:
        for file in one.files:
            assert f'href="/{file}"' in page
            assert client_a.get(f"/{file}").status_code == 200


def test_the_block_shows_the_same_coarse_figures(client_a, tenant_a, procedure):
    with tenant_context(tenant_a):
        block = BodyBlock().child_blocks["requests_delays"]
        html = block.render(block.to_python({"heading": "Delays"}))
    assert "<td>30</td><td>25</td><td>4</td>" in html


# --- Files ------------------------------------------------------------------------------------


def test_csv_and_json_hold_what_the_schema_says(client_a, procedure):
    key = "/open-data/requests/figures-month"
    schema = client_a.get(f"{key}.schema.json").json()
    names = [one["name"] for one in schema["fields"]]
    answer = client_a.get(f"{key}.csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    (row,) = client_a.get(f"{key}.json").json()
    assert list(lines[0]) == list(row) == names
    assert {
        name: None if value is None else json.dumps(value).strip('"')
        for name, value in row.items()
        if name != "name_ar"
    } == {name: value or None for name, value in lines[0].items() if name != "name_ar"}
    assert f'<{key}.csv-metadata.json>; rel="describedby"' in answer.headers["Link"]
    columns = client_a.get(f"{key}.csv-metadata.json").json()["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == names
    package = client_a.get("/open-data/requests/datapackage.json").json()
    assert package["licenses"][0]["path"] == datasets.LICENCE
    assert [one["schema"] for one in package["resources"] if one["name"] == "figures-month"] == [
        schema
    ]
    assert client_a.get("/open-data/requests/secrets.csv", follow=True).status_code == 404


def test_programs_of_other_sites_may_read_and_ask_whether_it_changed(client_a, procedure, settings):
    settings.PAGE_CACHE_SECONDS = 60
    path = "/open-data/requests/figures-year.csv"
    # The first ever visit makes the tenant's settings, which starts a new generation of pages.
    for _visit in range(3):
        answer = client_a.get(path)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age=60" in answer.headers["Cache-Control"]
        again = client_a.get(path, headers={"if-none-match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert answer.headers["X-Page-Cache"] == "hit"


# --- Services (CPSV-AP) and catalogue (DCAT) ----------------------------------------------------


def graph_of(client: Client, path: str) -> rdflib.Graph:
    """Return a graph, once it is sure that both syntaxes say the same."""
    turtle = rdflib.Graph().parse(data=client.get(f"{path}.ttl").content.decode(), format="turtle")
    json_ld = client.get(f"{path}.jsonld").content.decode()
    assert isomorphic(turtle, rdflib.Graph().parse(data=json_ld, format="json-ld"))
    return turtle


def test_services_are_described_as_cpsv_ap_asks(client_a, tenant_a):
    with tenant_context(tenant_a):
        names = {"ar": 'رخصة "الشرفة"', "fr": "Licence de\nterrasse \\ « été »", "zgh": "ⵜⵓⵔⴰⴳⵜ"}
        laws = [{"title": text("Law"), "url": "https://example.org/law 1?a=<b>"}]
        one = offer(name=names, legal_texts=laws, silence=SilenceRule.CONSENT)
        Procedure.objects.filter(pk=one.pk).update(
            mode=FilingMode.BOTH, external_url="https://national.example.org/"
        )
    graph = graph_of(client_a, "/open-data/services")
    for kind, predicates in OBLIGATORY.items():
        nodes = list(graph.subjects(RDF.type, kind))
        assert nodes, kind
        for node in nodes:
            for predicate in predicates:
                assert (node, predicate, None) in graph, (node, predicate)
    service = graph.value(predicate=DCTERMS.identifier, object=rdflib.Literal("test.terrace"))
    found = {title.language: str(title) for title in graph.objects(service, DCTERMS.title)}
    assert found == names
    # Twenty working days are four weeks.
    time = graph.value(service, CV.processingTime)
    assert (str(time), str(time.datatype)) == ("P28D", "http://www.w3.org/2001/XMLSchema#duration")
    cost = graph.value(service, CV.hasCost)
    assert graph.value(cost, CV.hasValue).toPython() == 50
    assert str(graph.value(cost, CV.currency)).endswith("/MAD")
    assert len(list(graph.objects(service, CV.hasChannel))) == 3
    # Whatever is linked to is described, but for pages.
    for _service, predicate, target in graph.triples((service, None, None)):
        if isinstance(target, rdflib.URIRef) and predicate not in (RDF.type, FOAF.page):
            assert (target, RDF.type, None) in graph, predicate


def test_services_take_few_queries_however_many(client_a, tenant_a, django_assert_max_num_queries):
    client_a.get("/open-data/services.ttl")
    with django_assert_max_num_queries(4):
        client_a.get("/open-data/services.ttl")


def test_the_catalogue_names_every_data_set_and_its_files(client_a, tenant_a):
    graph = graph_of(client_a, "/open-data/catalogue")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    sets = list(graph.objects(catalogue, DCAT.dataset))
    assert len(sets) == len(datasets.DATA_SETS)
    for one in sets:
        assert {DCTERMS.title, DCTERMS.description, DCTERMS.publisher} <= set(graph.predicates(one))
        for file in graph.objects(one, DCAT.distribution):
            address = str(graph.value(file, DCAT.downloadURL))
            assert address.startswith(tenant_a.base_url)
            assert client_a.get(address.removeprefix(tenant_a.base_url)).status_code == 200


def test_sheets_carry_what_search_engines_read(client_a, tenant_a):
    with tenant_context(tenant_a):
        offer(name=text("</script><b>"))
    page = client_a.get("/fr/online/requests/procedure/test.terrace/").content.decode()
    data = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    found = json.loads(data)
    assert (found["@type"], found["name"]) == ("GovernmentService", "</script><b>")
    assert found["offers"] == {"@type": "Offer", "price": "50.00", "priceCurrency": "MAD"}
    assert found["availableChannel"]["processingTime"] == "P28D"
