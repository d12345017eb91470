"""Street reports on the site: filed with a place, published by staff, seen by everybody."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from cms.models import HomePage
from services_plugins.kit.models import Attachment, Contact, HistoryEntry, Notification
from services_plugins.kit.storage import private_storage
from services_plugins.requests import retention
from services_plugins.requests.actions import desk as desk_actions
from services_plugins.requests.actions import street
from services_plugins.requests.enums import RequestState
from services_plugins.requests.models import Desk, DeskMember, Request
from services_plugins.requests.street import reports
from services_plugins.requests.street.places import Point
from tenants.accounts.models import User
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
from tests.requests import filed, offer

BASE = "/fr/online/requests"
PROBLEM = {
    "category": "lighting", "description": "Lampe cassée", "danger": "no",
    "shown": ["category", "description", "danger"],
}  # fmt: skip

pytestmark = pytest.mark.django_db


def begin(client: Client) -> str:
    answer = client.post(f"{BASE}/procedure/street.report/start/")
    number = answer.headers["Location"].split("/draft/")[1].split("/")[0]
    assert client.post(f"{BASE}/draft/{number}/step/problem/", PROBLEM).status_code == 302
    return number


def give_place(client: Client, number: str, **place: str) -> str:
    """Answer the step of the place; return where that leads."""
    data = {f"place_{name}": value for name, value in place.items()}
    answer = client.post(f"{BASE}/draft/{number}/step/place/", data | {"shown": "place"})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"].removeprefix(f"{BASE}/draft/{number}/")


# --- Filing -----------------------------------------------------------------------------------


def test_the_place_is_given_in_words_or_by_coordinates(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        centre_at()
    number = begin(client_a)
    page = client_a.get(f"{BASE}/draft/{number}/step/place/").content.decode()
    assert 'name="place_words"' in page and 'name="place_point"' in page
    assert give_place(client_a, number, words="Devant l’école") == "step/photos/"
    assert give_place(client_a, number, point="34.02, -6.83") == "step/photos/"
    for step in ("photos", "applicant"):
        client_a.post(f"{BASE}/draft/{number}/step/{step}/", {"shown": []})
    client_a.post(f"{BASE}/draft/{number}/summary/", {"consent": "on"})
    with tenant_context(tenant_a):
        request = Request.objects.get()
        assert request.state == RequestState.FILED
        assert (request.topic, request.latitude, request.longitude) == ("lighting", 34.02, -6.83)


def test_a_wrong_place_is_said_and_kept_as_typed(client_a: Client) -> None:
    number = begin(client_a)
    answer = client_a.post(
        f"{BASE}/draft/{number}/step/place/",
        {"place_words": "Devant l’école", "place_point": "48.85, 2.35", "shown": "place"},
    )
    page = answer.content.decode()
    assert "field__error" in page
    assert 'value="Devant l’école"' in page and 'value="48.85, 2.35"' in page


def test_a_place_far_from_the_commune_is_asked_about_once_more(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        centre_at(34.02, -6.83)
    number = begin(client_a)
    assert give_place(client_a, number, point="34.4, -6.83") == "around/"
    assert "42 km" in client_a.get(f"{BASE}/draft/{number}/around/").content.decode()
    answer = client_a.post(f"{BASE}/draft/{number}/around/")
    assert answer.headers["Location"].endswith("/step/photos/")


def test_reports_of_the_same_kind_nearby_are_shown_and_one_can_be_it(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        centre_at()
        other = published_report(with_photo=True)
        published_report(category="road")
        filed_report()
    number = begin(client_a)
    assert give_place(client_a, number, point="34.0205, -6.8303") == "around/"
    page = client_a.get(f"{BASE}/draft/{number}/around/").content.decode()
    assert re.findall(r'name="same" value="(\d+)"', page) == [str(other.pk)]
    assert TEXT in page
    assert not [word for word in PRIVATE if word in page]
    answer = client_a.post(f"{BASE}/draft/{number}/around/", {"same": other.pk}, follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"/reports/{other.pk}/thanks/")
    with tenant_context(tenant_a):
        other.refresh_from_db()
        assert other.confirmations == 1
        assert not Request.objects.filter(number=number).exists()


def test_only_open_reports_within_a_hundred_metres_are_near(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        near = published_report()
        solved = published_report()
        published_report(place={"latitude": 34.0211, "longitude": -6.83})
        published_report(place={"latitude": 34.0207, "longitude": -6.8292, "words": "corner"})
        published_report(place={"words": "somewhere"})
        desk_actions.decide(solved, RequestState.ACCEPTED, "", user=head_of_desks())
        assert reports.near(Point(34.02, -6.83), "lighting") == [near]


# --- Publishing -------------------------------------------------------------------------------


def test_staff_publish_what_they_have_read_and_take_it_down_again(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        request = filed_report(with_photo=True)
        photo = Attachment.of(request).get()
        client_a.force_login(head_of_desks())
    path = f"/admin/requests/file/{request.pk}"
    page = client_a.get(f"{path}/").content.decode()
    assert "Lampe éteinte chez Amina" in page
    assert "take_down" not in page
    data = {"publish-text": TEXT, "publish-address": ADDRESS, "publish-photo": photo.pk}
    wrong = client_a.post(f"{path}/publish/", data)
    assert wrong.status_code == 400
    with tenant_context(tenant_a):
        assert not Request.objects.get().is_published
    done = client_a.post(f"{path}/publish/", data | {"publish-is_of_nobody": "on"})
    assert done.status_code == 302
    reader = Client(headers={"host": tenant_a.primary_host})
    for _time in range(2):
        assert reader.get(f"{BASE}/reports/{request.pk}/").status_code == 200
    with tenant_context(tenant_a):
        shown = Request.objects.get().publication["photo"]
        assert private_storage().exists(shown)
    assert client_a.post(f"{path}/take_down/").status_code == 302
    assert reader.get(f"{BASE}/reports/{request.pk}/").status_code == 404
    assert reader.get(f"/online/report-photo/{request.pk}.jpg").status_code == 404
    with tenant_context(tenant_a):
        actions = [one.action for one in HistoryEntry.of(request)]
        assert actions == ["requests.filed", "requests.published", "requests.taken_down"]


def test_a_copy_that_is_taken_down_is_removed(
    tenant_a: Tenant, django_capture_on_commit_callbacks: Callable
) -> None:
    with tenant_context(tenant_a):
        request = published_report(with_photo=True)
        name = request.publication["photo"]
        with django_capture_on_commit_callbacks(execute=True):
            street.take_down(request, user=head_of_desks())
        assert not private_storage().exists(name)
        assert private_storage().exists(Attachment.of(request).get().file.name)


def test_only_reports_are_published_by_who_treats_them(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        reader = User.objects.create(email="reader@example.org", is_staff=True)
        DeskMember.objects.create(desk=Desk.objects.get(key="street"), user=reader, right="read")
        request, other = filed_report(with_photo=True), filed(offer())
        photo = Attachment.of(request).get()
        words = {"text": TEXT, "address": "", "photo": None}
        with pytest.raises(PermissionDenied):
            street.publish(request, **words, user=reader)
        head = head_of_desks()
        for wrong, changes in (
            (other, {}),
            (request, {"text": " "}),
            (filed_report(), {"photo": photo}),
        ):
            with pytest.raises(ValidationError):
                street.publish(wrong, **words | changes, user=head)
        assert not Request.objects.filter(is_published=True).exists()


def test_the_public_copy_of_a_photograph_is_small_and_knows_no_place(tenant_a: Tenant) -> None:
    from PIL import Image

    assert b"CAMERA OF AMINA" in photograph().read()
    with tenant_context(tenant_a):
        request = published_report(with_photo=True)
        with private_storage().open(request.publication["photo"]) as content:
            copy = Image.open(content)
            assert copy.size == (1200, 675)
            assert not copy.getexif()
            content.seek(0)
            assert b"CAMERA" not in content.read()


def test_once_a_person_is_taken_out_nothing_is_public(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        request = published_report(with_photo=True)
        desk_actions.decide(request, RequestState.ACCEPTED, "", user=head_of_desks())
        assert retention.anonymise(timezone.now()) == 1
        request.refresh_from_db()
        assert (request.is_published, request.publication, request.latitude) == (False, {}, None)
        assert request.topic == "lighting"
    assert client_a.get(f"{BASE}/reports/{request.pk}/").status_code == 404


# --- What everybody sees ----------------------------------------------------------------------


def listed(client: Client, **query: Any) -> list[int]:
    page = client.get(f"{BASE}/reports/", query).content.decode()
    return [int(one) for one in re.findall(r'class="report__title"><a href="[^"]+/(\d+)/"', page)]


def test_the_list_is_narrowed_and_says_nothing_of_who_reported(
    tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        centre_at()
        filed_report()
        light, road = (
            published_report(with_photo=True, category=c).pk for c in ("lighting", "road")
        )
        words_only = published_report(place={"words": "Derrière chez Amina"}).pk
        gone = published_report()
        Request.objects.filter(pk=gone.pk).update(state=RequestState.WITHDRAWN)
        head = head_of_desks()
        desk_actions.decide(Request.objects.get(pk=road), RequestState.ACCEPTED, "", user=head)
    assert listed(client_a) == [words_only, road, light]
    assert listed(client_a, category="road") == [road]
    assert listed(client_a, state="open") == [words_only, light]
    assert listed(client_a, state="closed", category="lighting") == []
    assert listed(client_a, category="ufo", state="x", page="-3") == [words_only, road, light]
    for path in ("", f"{light}/", f"{words_only}/", f"{light}/same/", f"{light}/thanks/"):
        answer = client_a.get(f"{BASE}/reports/{path}")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert not [word for word in PRIVATE if word in page], path
    page = client_a.get(f"{BASE}/reports/").content.decode()
    assert page.count('class="plan__mark') == 2
    assert page.count('class="report__number"') == 1
    assert page.count("report__number--closed") == 1


def test_features_are_what_was_published(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        request = published_report()
        published_report(place={"words": "somewhere"})
        filed_report()
    answer = client_a.get(f"{BASE}/reports/reports.geojson")
    data = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert data["type"] == "FeatureCollection"
    assert [one["id"] for one in data["features"]] == [request.pk]
    feature = data["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-6.83, 34.02]}
    assert feature["properties"]["text"] == TEXT
    assert not [word for word in PRIVATE if word in answer.content.decode()]


def test_a_network_is_counted_once(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        request = published_report()
    path = f"{BASE}/reports/{request.pk}/same/"
    assert client_a.get(path).status_code == 200
    for _time in range(3):
        assert client_a.post(path).status_code == 302
    with tenant_context(tenant_a):
        assert Request.objects.get().confirmations == 1


def test_who_follows_a_report_hears_of_its_end_once_the_address_is_proven(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client
) -> None:
    with tenant_context(tenants_ab[0]):
        request = published_report()
    path = f"{BASE}/reports/{request.pk}/thanks/"
    assert client_a.post(path, {"address": "nobody"}).status_code == 400
    for address in ("hassan@example.org", "stranger@example.org"):
        assert "Un lien" in client_a.post(path, {"address": address}).content.decode()
    with tenant_context(tenants_ab[0]):
        assert Request.objects.get().followers == []
        link = Notification.objects.earliest("pk").context["path"]
    client_a.get(link)
    for _time in range(2):
        client_a.post(link)
    with tenant_context(tenants_ab[0]):
        hassan = Contact.objects.get(address_hash=Contact.hash_of("email", "hassan@example.org"))
        request = Request.objects.get()
        assert request.followers == [hassan.pk]
        assert request.contact is None
        desk_actions.take(request, user=head_of_desks())
        assert not Notification.objects.filter(template="requests/report_news").exists()
        desk_actions.decide(request, RequestState.ACCEPTED, "", user=head_of_desks())
        told = Notification.objects.get(template="requests/report_news")
        assert told.contact == hassan
        assert told.context["path"].endswith(f"/reports/{request.pk}/")
        assert retention.export_followed(hassan) == [{"report": request.pk, "text": TEXT}]
        assert retention.erase_followed(hassan) == 1
        assert retention.export_followed(hassan) == []
    with tenant_context(tenants_ab[1]):
        assert not Notification.objects.exists()


def test_pages_show_what_the_desk_has_done_since(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        request = published_report()
    assert "Signalé" in client_a.get(f"{BASE}/reports/").content.decode()
    with tenant_context(tenant_a):
        desk_actions.decide(request, RequestState.ACCEPTED, "", user=head_of_desks())
    assert "Résolu" in client_a.get(f"{BASE}/reports/").content.decode()


def test_the_block_shows_the_newest(tenant_a: Tenant, client_a: Client) -> None:
    with tenant_context(tenant_a):
        for n in range(3):
            published_report(description=str(n))
        page = HomePage.objects.get(locale__language_code="fr")
        page.body.append(("requests_reports", {"heading": "Rue", "count": 2}))
        page.save_revision().publish()
    html = client_a.get("/fr/").content.decode()
    block = html[html.index("block--requests_reports") :]
    assert block.count(ADDRESS) == 2
    assert "street.report" in block


def test_a_second_commune_sees_nothing(tenants_ab: tuple[Tenant, Tenant], client_b: Client) -> None:
    with tenant_context(tenants_ab[0]):
        request = published_report(with_photo=True)
    with tenant_context(tenants_ab[1]):
        assert reports.near(Point(34.02, -6.83), "lighting") == []
    assert listed(client_b) == []
    assert json.loads(client_b.get(f"{BASE}/reports/reports.geojson").content)["features"] == []
    for path in (f"{BASE}/reports/{request.pk}/", f"{BASE}/reports/{request.pk}/same/"):
        assert client_b.get(path).status_code == 404


def test_pages_are_a_bounded_number_of_queries(
    tenant_a: Tenant, client_a: Client, django_assert_max_num_queries: Callable
) -> None:
    with tenant_context(tenant_a):
        centre_at()
        first = published_report()
        for _time in range(4):
            published_report()
    client_a.get(f"{BASE}/")
    with django_assert_max_num_queries(8):
        assert len(listed(client_a)) == 5
    with django_assert_max_num_queries(8):
        client_a.get(f"{BASE}/reports/{first.pk}/")
    number = begin(client_a)
    with django_assert_max_num_queries(15):
        give_place(client_a, number, point="34.02, -6.83")
    with django_assert_max_num_queries(15):
        client_a.get(f"{BASE}/draft/{number}/around/")
