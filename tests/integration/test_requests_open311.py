"""Open311 GeoReport v2: every call in both formats, as the specification has it."""

import datetime as dt
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.kit.models import (
    Attachment,
    Deadline,
    HistoryEntry,
    Notification,
    ServiceSettings,
)
from services_plugins.requests.actions import desk as desk_actions
from services_plugins.requests.enums import Filing, RequestState
from services_plugins.requests.models import Procedure, Request
from services_plugins.requests.street import open311
from services_plugins.requests.street.formats import ENTRIES
from tenants.models import Tenant
from tests.reports import (
    ADDRESS,
    PRIVATE,
    TEXT,
    centre_at,
    filed_report,
    head_of_desks,
    photograph,
    published_report,
)

BASE = "/open311/v2"
SYNTAXES = pytest.mark.parametrize("syntax", ["json", "xml"])
SERVICE_FIELDS = [
    "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
]  # fmt: skip
ATTRIBUTE_FIELDS = [
    "variable", "code", "datatype", "required", "datatype_description", "order", "description",
    "values",
]  # fmt: skip
REQUEST_FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip
REPORT = {
    "service_code": "lighting",
    "lat": "34.021",
    "long": "-6.831",
    "address_string": "Rue des Fleurs",
    "description": "Lampe cassée",
    "attribute[danger]": "no",
    "first_name": "Amina",
    "last_name": "Elidrissi",
    "email": "amina@example.org",
    "device_id": "tt222111",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clients_read_french(client_a: Client, client_b: Client) -> None:
    for client in (client_a, client_b):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"


def read(answer: Any, root: str) -> Any:
    """Return what an answer holds, as JSON or XML of the same form; texts all."""
    if answer.headers["Content-Type"] == "application/json; charset=utf-8":
        return _texts(json.loads(answer.content))
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    element = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    assert element.tag == root
    return _value(element)


def _value(element: ElementTree.Element) -> Any:
    if element.tag in ENTRIES:
        assert {child.tag for child in element} <= {ENTRIES[element.tag]}
        return [_value(child) for child in element]
    if len(element):
        return {child.tag: _value(child) for child in element}
    return element.text or ""


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def file_report(client: Client, syntax: str = "json", **changes: Any) -> Any:
    data = {name: value for name, value in (REPORT | changes).items() if value is not None}
    return client.post(f"{BASE}/requests.{syntax}", data)


def listed(client: Client, **query: Any) -> list[dict[str, str]]:
    return read(client.get(f"{BASE}/requests.json", query), "service_requests")


def numbers(client: Client, **query: Any) -> set[str]:
    return {one["service_request_id"] for one in listed(client, **query)}


def problems(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.content
    errors = read(answer, "errors")
    assert {one["code"] for one in errors} == {str(status)}
    return "\n".join(one["description"] for one in errors)


# --- Discovery and services -------------------------------------------------------------------


@SYNTAXES
@pytest.mark.parametrize("path", ["/open311/discovery", f"{BASE}/discovery"])
def test_discovery(tenant_a: Tenant, client_a: Client, syntax: str, path: str) -> None:
    found = read(client_a.get(f"{path}.{syntax}"), "discovery")
    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
    endpoint = found["endpoints"][0]
    assert list(endpoint) == ["specification", "url", "changeset", "type", "formats"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == f"{tenant_a.base_url}/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]


@SYNTAXES
def test_services_are_the_kinds_of_problems(client_a: Client, syntax: str) -> None:
    found = read(client_a.get(f"{BASE}/services.{syntax}"), "services")
    assert [list(one) for one in found] == [SERVICE_FIELDS] * 6
    assert [one["service_code"] for one in found][:2] == ["lighting", "road"]
    assert {one["type"] for one in found} == {"realtime"}
    assert {one["metadata"] for one in found} == {"true"}
    assert found[0]["service_name"] == "Éclairage public"


@SYNTAXES
def test_a_definition_asks_what_the_standard_has_no_parameter_for(
    client_a: Client, syntax: str
) -> None:
    found = read(client_a.get(f"{BASE}/services/lighting.{syntax}"), "service_definition")
    assert list(found) == ["service_code", "attributes"]
    assert [list(one) for one in found["attributes"]] == [ATTRIBUTE_FIELDS]
    danger = found["attributes"][0]
    assert (danger["code"], danger["datatype"], danger["required"], danger["order"]) == (
        "danger", "singlevaluelist", "true", "1",
    )  # fmt: skip
    assert danger["values"] == [{"key": "yes", "name": "Oui"}, {"key": "no", "name": "Non"}]
    other = read(client_a.get(f"{BASE}/services/other.{syntax}"), "service_definition")
    assert [one["code"] for one in other["attributes"]] == ["category_other", "danger"]


def test_names_come_in_the_readers_language(client_a: Client) -> None:
    answer = client_a.get(f"{BASE}/services.json", headers={"accept-language": "ar"})
    assert read(answer, "services")[0]["service_name"] == "الإنارة العمومية"


@SYNTAXES
def test_an_unknown_service_is_not_found(client_a: Client, syntax: str) -> None:
    assert "service_code" in problems(client_a.get(f"{BASE}/services/ufo.{syntax}"), 404)
    assert "service_code" in problems(file_report(client_a, syntax, service_code="ufo"), 404)


def test_a_commune_that_takes_no_reports_has_no_service(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        Procedure.objects.filter(code="street.report").update(is_open=False)
    assert read(client_a.get(f"{BASE}/services.json"), "services") == []
    problems(file_report(client_a), 404)


# --- Filing -----------------------------------------------------------------------------------


@SYNTAXES
def test_a_report_becomes_an_ordinary_request(
    tenant_a: Tenant, client_a: Client, syntax: str
) -> None:
    answer = file_report(client_a, syntax)
    assert answer.status_code == 201, answer.content
    rows = read(answer, "service_requests")
    assert [list(one) for one in rows] == [["service_request_id", "service_notice", "account_id"]]
    with tenant_context(tenant_a):
        request = Request.objects.get(pk=rows[0]["service_request_id"])
        assert (request.state, request.filing) == (RequestState.FILED, Filing.OPEN311)
        assert request.desk.key == "street"
        assert request.due == Deadline.of(request).get().due
        assert [one.action for one in HistoryEntry.of(request)] == ["requests.filed"]
        assert (request.topic, request.latitude, request.longitude) == ("lighting", 34.021, -6.831)
        assert request.answers["place"]["words"] == "Rue des Fleurs"
        assert request.applicant == "Amina Elidrissi"
        assert not request.is_published
        assert "tt222111" not in json.dumps(request.answers)
    assert request.number[:3] in rows[0]["service_notice"]


def test_an_address_hears_of_the_report_once_its_owner_says_so(
    tenant_a: Tenant, client_a: Client
) -> None:
    file_report(client_a)
    with tenant_context(tenant_a):
        assert Request.objects.get().contact is None
        path = Notification.objects.get(template="kit/code").context["path"]
    client_a.post(path)
    with tenant_context(tenant_a):
        assert Request.objects.get().contact.address == "amina@example.org"


def test_words_are_enough_for_a_place_and_a_name_for_a_description(
    tenant_a: Tenant, client_a: Client
) -> None:
    assert file_report(client_a, lat="", long="", description="").status_code == 201
    with tenant_context(tenant_a):
        request = Request.objects.get()
        assert (request.latitude, request.longitude) == (None, None)
        assert request.answers["description"] == "Éclairage public"


def test_photographs_lose_where_they_were_taken(tenant_a: Tenant, client_a: Client) -> None:
    assert b"CAMERA OF AMINA" in photograph().read()
    assert file_report(client_a, media=photograph()).status_code == 201
    with tenant_context(tenant_a):
        row = Attachment.objects.get()
        kept = row.file.open("rb").read()
    assert row.slot == "photo"
    assert b"CAMERA OF AMINA" not in kept
    assert b"Exif" not in kept


def test_a_picture_elsewhere_is_noted_for_the_desk_and_never_fetched(
    tenant_a: Tenant, client_a: Client
) -> None:
    address = "http://127.0.0.1:1/lampe.jpg"
    assert file_report(client_a, media_url=address).status_code == 201
    with tenant_context(tenant_a):
        message = Request.objects.get().messages.get()
        assert message.is_internal
        assert address in message.text
        assert not Attachment.objects.exists()


@SYNTAXES
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"service_code": ""}, "service_code"),
        ({"lat": "34.02", "long": ""}, "lat and long"),
        ({"lat": "north", "long": "west"}, "lat and long"),
        ({"lat": "48.85", "long": "2.35"}, "lat, long"),
        ({"lat": "nan", "long": "nan"}, "lat, long"),
        ({"lat": "", "long": "", "address_string": "", "address_id": "7"}, "address_string"),
        ({"attribute[danger]": None}, "attribute[danger]"),
        ({"attribute[danger]": "perhaps"}, "attribute[danger]"),
        ({"service_code": "other"}, "attribute[category_other]"),
        ({"description": "x" * 4001}, "description"),
        ({"email": "amina at example"}, "email"),
        ({"email": "", "phone": "12"}, "phone"),
        ({"media_url": "file:///etc/passwd"}, "media_url"),
        ({"media": SimpleUploadedFile("virus.jpg", b"MZ")}, "media"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_filed(
    tenant_a: Tenant, client_a: Client, syntax: str, changes: dict, word: str
) -> None:
    if "media" in changes:
        changes["media"].seek(0)
    answer = client_a.post(
        f"{BASE}/requests.{syntax}",
        {name: value for name, value in (REPORT | changes).items() if value is not None},
        headers={"accept-language": "en"},
    )
    assert word.split(",")[0].split(" ")[0] in problems(answer, 400)
    with tenant_context(tenant_a):
        assert not Request.objects.exists()
        assert not Attachment.objects.exists()


@SYNTAXES
def test_what_cannot_be_read_is_refused_as_the_standard_says(
    client_a: Client, syntax: str, settings
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    path = f"{BASE}/requests.{syntax}"
    problems(client_a.post(path, b"x", content_type="multipart/form-data; boundary="), 400)
    problems(file_report(client_a, syntax, **{f"attribute[{n}]": "x" for n in range(30)}), 400)
    problems(client_a.post(path, b"{}", content_type="application/json"), 400)


def test_a_place_far_away_is_filed_and_said(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        centre_at(34.02, -6.83)
    near = read(file_report(client_a), "service_requests")[0]["service_notice"]
    far = read(file_report(client_a, lat="34.4"), "service_requests")[0]["service_notice"]
    assert " 42 km" in far
    assert " km" not in near


def test_a_key_is_needed_where_the_commune_has_one(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        procedure = Procedure.objects.get(code="street.report")
        procedure.application_key = "s3cret"
        procedure.save()
    for key in ("", "wrong"):
        assert "api_key" in problems(file_report(client_a, api_key=key), 403)
    assert file_report(client_a, api_key="s3cret").status_code == 201
    assert client_a.get(f"{BASE}/services.json").status_code == 200


def test_filing_without_a_cookie_needs_no_token_and_is_limited(
    client_a: Client, tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = Client(enforce_csrf_checks=True, headers={"host": tenant_a.primary_host})
    monkeypatch.setattr(open311, "FILED_PER_NETWORK", open311.limits.Limit("open311:test", 2, 3600))
    answers = [file_report(stranger) for _time in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429]
    problems(answers[2], 429)


# --- Reading ----------------------------------------------------------------------------------


@SYNTAXES
def test_a_published_report_shows_what_staff_published(
    tenant_a: Tenant, client_a: Client, syntax: str
) -> None:
    with tenant_context(tenant_a):
        request = published_report(with_photo=True)
    for path in (f"{BASE}/requests.{syntax}", f"{BASE}/requests/{request.pk}.{syntax}"):
        answer = client_a.get(path)
        rows = read(answer, "service_requests")
        assert [list(one) for one in rows] == [REQUEST_FIELDS]
        assert rows[0]["description"] == TEXT
        assert rows[0]["address"] == ADDRESS
        assert (rows[0]["lat"], rows[0]["long"]) == ("34.02", "-6.83")
        assert rows[0]["status"] == "open"
        assert rows[0]["expected_datetime"].startswith(request.due.isoformat())
        assert dt.datetime.fromisoformat(rows[0]["requested_datetime"]) <= timezone.now()
        photo = client_a.get(rows[0]["media_url"].removeprefix(tenant_a.base_url))
        assert b"".join(photo.streaming_content).startswith(b"\xff\xd8")
        assert not [word for word in PRIVATE if word in answer.content.decode()]


@SYNTAXES
def test_an_unpublished_report_shows_how_it_stands_to_who_has_its_number(
    tenant_a: Tenant, client_a: Client, syntax: str
) -> None:
    with tenant_context(tenant_a):
        request = filed_report(with_photo=True)
    assert read(client_a.get(f"{BASE}/requests.{syntax}"), "service_requests") == []
    answer = client_a.get(f"{BASE}/requests/{request.pk}.{syntax}")
    row = read(answer, "service_requests")[0]
    assert (row["status"], row["service_code"]) == ("open", "lighting")
    assert [row[name] for name in ("description", "address", "lat", "long", "media_url")] == [
        ""
    ] * 5
    assert not [word for word in PRIVATE if word in answer.content.decode()]


@SYNTAXES
@pytest.mark.parametrize("number", ["999999", "x", "1" * 40, "-1"])
def test_an_unknown_report_is_not_found(client_a: Client, syntax: str, number: str) -> None:
    problems(client_a.get(f"{BASE}/requests/{number}.{syntax}"), 404)


def test_other_requests_are_no_reports(tenant_a: Tenant, client_a: Client) -> None:
    from tests.requests import filed, offer

    with tenant_context(tenant_a):
        request = filed(offer())
        Request.objects.update(is_published=True)
    problems(client_a.get(f"{BASE}/requests/{request.pk}.json"), 404)
    assert listed(client_a, service_request_id=request.pk) == []
    assert listed(client_a) == []


def test_lists_are_narrowed(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        light, road, old = (
            str(published_report(category=one).pk) for one in ("lighting", "road", "waste")
        )
        long_ago = timezone.now() - dt.timedelta(days=200)
        Request.objects.filter(pk=old).update(filed_at=long_ago)
        head = head_of_desks()
        desk_actions.decide(Request.objects.get(pk=road), RequestState.ACCEPTED, "", user=head)
    around = {
        "start_date": (long_ago - dt.timedelta(days=1)).isoformat(),
        "end_date": (long_ago + dt.timedelta(days=1)).isoformat(),
    }
    assert numbers(client_a) == {light, road}
    assert numbers(client_a, service_code="lighting,water\x00,\x00") == {light}
    assert numbers(client_a, status="open") == {light}
    assert numbers(client_a, status="closed") == {road}
    assert numbers(client_a, status="open,closed") == {light, road}
    assert numbers(client_a, **around) == {old}
    assert numbers(client_a, start_date=around["start_date"]) == {old}
    assert numbers(client_a, end_date=around["end_date"]) == {old}
    # Numbers override everything else.
    assert numbers(client_a, service_request_id=f"{old}, {light}", status="closed") == {old, light}
    # Empty parameters are as good as none.
    assert numbers(client_a, service_code="", status="", start_date="") == {light, road}
    closed = listed(client_a, status="closed")[0]
    assert closed["status_notes"] == "Résolu"
    assert closed["expected_datetime"] == ""


@SYNTAXES
@pytest.mark.parametrize(
    "query",
    [
        {"status": "lost"},
        {"start_date": "yesterday"},
        {"start_date": "2026-13-40T00:00:00Z"},
        {"end_date": "0001-01-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"service_request_id": ",".join(map(str, range(101)))},
    ],
)
def test_queries_that_make_no_sense_are_refused(
    client_a: Client, syntax: str, query: dict[str, str]
) -> None:
    problems(client_a.get(f"{BASE}/requests.{syntax}", query), 400)


def test_the_tracking_number_is_a_token(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        request = filed_report()
    for syntax in ("json", "xml"):
        rows = read(client_a.get(f"{BASE}/tokens/{request.number}.{syntax}"), "service_requests")
        assert rows == [{"service_request_id": str(request.pk), "token": request.number}]
    for token in ("1000000003", "x", "%00", "9" * 300):
        problems(client_a.get(f"{BASE}/tokens/{token}.json"), 404)


@SYNTAXES
def test_another_jurisdiction_is_not_found(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client, syntax: str
) -> None:
    own, other = tenants_ab
    paths = ("discovery", "services", "services/road", "requests", "requests/1", "tokens/1")
    for path in paths:
        answer = client_a.get(f"{BASE}/{path}.{syntax}", {"jurisdiction_id": other.primary_host})
        assert "jurisdiction_id" in problems(answer, 404)
    assert "jurisdiction_id" in problems(
        file_report(client_a, syntax, jurisdiction_id=other.slug), 404
    )
    for name in (own.primary_host, f"www.{own.primary_host}", own.slug, own.territory_code):
        answer = client_a.get(f"{BASE}/services.{syntax}", {"jurisdiction_id": name})
        assert answer.status_code == 200


# --- Around -----------------------------------------------------------------------------------


def test_a_second_commune_sees_nothing(tenants_ab: tuple[Tenant, Tenant], client_b: Client) -> None:
    with tenant_context(tenants_ab[0]):
        request = published_report(with_photo=True)
    assert listed(client_b) == []
    assert listed(client_b, service_request_id=request.pk) == []
    problems(client_b.get(f"{BASE}/requests/{request.pk}.json"), 404)
    problems(client_b.get(f"{BASE}/tokens/{request.number}.json"), 404)
    assert client_b.get(f"/online/report-photo/{request.pk}.jpg").status_code == 404


def test_pages_of_other_sites_may_read_and_nothing_else(client_a: Client) -> None:
    for path in ("services.json", "requests.xml", "requests/1.json"):
        for _time in range(2):
            assert client_a.get(f"{BASE}/{path}").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in file_report(client_a).headers
    problems(client_a.put(f"{BASE}/requests.json"), 400)
    problems(client_a.post(f"{BASE}/services.json"), 400)


def test_reading_is_limited(client_a: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open311, "CALLS_PER_NETWORK", open311.limits.Limit("open311:test", 1, 3600))
    assert client_a.get(f"{BASE}/services.xml").status_code == 200
    problems(client_a.get(f"{BASE}/services.xml"), 429)


def test_a_service_that_is_switched_off_is_not_there(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client, client_b: Client
) -> None:
    with tenant_context(tenants_ab[0]):
        settings = ServiceSettings.load()
        settings.switched_off = ["requests"]
        settings.save()
    for path in ("discovery", "services", "services/road", "requests", "requests/1", "tokens/1"):
        assert client_a.get(f"{BASE}/{path}.json").status_code == 404
    assert file_report(client_a).status_code == 404
    assert client_b.get(f"{BASE}/services.json").status_code == 200


def test_characters_that_xml_has_no_place_for_do_not_break_it(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        request = published_report()
        Request.objects.filter(pk=request.pk).update(
            publication=request.publication | {"text": "a\x0bb <b>&</b> 💡 \ufffe."}
        )
    row = read(client_a.get(f"{BASE}/requests/{request.pk}.xml"), "service_requests")[0]
    assert row["description"] == "ab <b>&</b> 💡 ."


def test_calls_are_a_bounded_number_of_queries(
    tenant_a: Tenant, client_a: Client, django_assert_max_num_queries
) -> None:
    client_a.get(f"{BASE}/services.json")
    with tenant_context(tenant_a):
        for _time in range(5):
            published_report()
    with django_assert_max_num_queries(6):
        client_a.get(f"{BASE}/services.json")
    with django_assert_max_num_queries(6):
        assert len(listed(client_a)) == 5
    with django_assert_max_num_queries(45):
        file_report(client_a)
