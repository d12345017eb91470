"""OParl 1.1: what programs read of a council."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from services_plugins.council.directory.models import PublishedCouncil
from services_plugins.council.directory.push import push
from services_plugins.council.enums import (
    BodyKind,
    Choice,
    ItemState,
    Office,
    PaperKind,
    Presence,
    SessionKind,
    SessionState,
    SittingState,
    VoteResult,
)
from services_plugins.council.models import (
    AgendaItem,
    Attendance,
    Body,
    Deliberation,
    Member,
    Membership,
    Paper,
    Session,
    Sitting,
    Term,
    Vote,
)
from services_plugins.council.oparl.kinds import KINDS
from services_plugins.kit.models import ServiceSettings, subject_of
from tenants.enums import TenantState
from tenants.models import Tenant

ROOT = "/oparl/v1.1/"
SINCE = {"modified_since": "2000-01-01T00:00:00+01:00"}


class Works:
    """A small council in a tenant: one term, two members, a session with two items."""

    def __init__(self) -> None:
        day = dt.date(2024, 2, 5)
        moment = dt.datetime(2024, 2, 5, 10, tzinfo=dt.UTC)
        self.term = Term.objects.create(starts_on=dt.date(2021, 9, 20), seats=27)
        self.council = self._body(BodyKind.COUNCIL, "المجلس")
        self.committee = self._body(BodyKind.STANDING, "لجنة الميزانية")
        self.president = Member.objects.create(
            name_ar="المقعد 1",
            name_fr="Siège 1",
            public_email="seat1@example.org",
            consented_on=day,
        )
        self.member = Member.objects.create(
            name_ar="المقعد 2", public_email="seat2@example.org", public_phone="0535000000"
        )
        self.seat = Membership.objects.create(
            member=self.president,
            body=self.council,
            office=Office.PRESIDENT,
            starts_on=self.term.starts_on,
        )
        Membership.objects.create(
            member=self.member, body=self.committee, starts_on=self.term.starts_on
        )
        self.session = Session.objects.create(
            term=self.term,
            kind=SessionKind.ORDINARY,
            state=SessionState.CLOSED,
            opens_on=day,
            closes_on=day,
            notice_sent_at=moment,
        )
        self.sitting = Sitting.objects.create(
            session=self.session,
            body=self.council,
            state=SittingState.CLOSED,
            starts_at=moment,
            place="قاعة الاجتماعات",
        )
        Attendance.objects.create(
            sitting=self.sitting, member=self.president, presence=Presence.PRESENT
        )
        Attendance.objects.create(
            sitting=self.sitting, member=self.member, presence=Presence.EXCUSED
        )
        self.item = self.item_of("الميزانية", 1, state=ItemState.ADOPTED)
        self.closed = self.item_of("نقطة مغلقة", 2, state=ItemState.ADOPTED, is_closed=True)
        self.vote = Vote.objects.create(
            item=self.item,
            sitting=self.sitting,
            present=20,
            votes_for=15,
            votes_against=3,
            abstentions=2,
            result=VoteResult.CARRIED,
            taken_at=moment,
        )
        self.deliberation = self.deliberation_of(1, item=self.item, vote=self.vote)

    def _body(self, kind: BodyKind, title: str) -> Body:
        return Body.objects.create(
            term=self.term, kind=kind, title_ar=title, starts_on=self.term.starts_on
        )

    def item_of(self, title: str, position: int, **fields: Any) -> AgendaItem:
        return AgendaItem.objects.create(
            session=self.session, title_ar=title, position=position, **fields
        )

    def deliberation_of(self, number: int, **fields: Any) -> Deliberation:
        return Deliberation.objects.create(
            **{
                "number": number,
                "year": 2024,
                "title_ar": f"مقرر {number}",
                "text_ar": "صادق المجلس",
                "session": self.session,
                "adopted_on": self.session.opens_on,
                "published_at": timezone.now(),
                **fields,
            }
        )

    def grow(self, count: int) -> None:
        """Add as many items, deliberations, files and sittings."""
        for number in range(2, 2 + count):
            item = self.item_of(f"نقطة {number}", number, state=ItemState.ADOPTED)
            deliberation = self.deliberation_of(number, item=item)
            self.paper_of(deliberation, PaperKind.DELIBERATION)
            Sitting.objects.create(
                session=self.session,
                body=self.council,
                starts_at=timezone.now(),
                number=number,
                place="قاعة",
            )

    def paper_of(self, subject: Any, kind: PaperKind, **fields: Any) -> Paper:
        content = ContentFile(b"%PDF-1.7", name="paper.pdf")
        return Paper.objects.create(
            **subject_of(subject),
            **{
                "kind": kind,
                "title_ar": "وثيقة",
                "file": content,
                "name": "paper.pdf",
                "content_type": "application/pdf",
                "size": 8,
                "sha256": "0" * 64,
                "is_public": True,
                "published_at": timezone.now(),
                **fields,
            },
        )


@pytest.fixture
def works(tenant_a: Tenant) -> Iterator[Works]:
    with tenant_context(tenant_a):
        yield Works()


@pytest.fixture
def get(client_a: Client, works: Works) -> Callable[..., dict[str, Any]]:
    def read(address: str, **query: str) -> dict[str, Any]:
        path = address.split("/oparl/v1.1/")[-1]
        response = client_a.get(ROOT + path, query)
        assert response.status_code == 200, response.content
        return response.json()

    return read


def test_everything_is_reached_from_the_entry_point(get, tenant_a):
    """Every address that an object names leads to an object with that id."""
    system = get("")
    assert system["type"] == "https://schema.oparl.org/1.1/System"
    assert system["id"] == f"{tenant_a.base_url}{ROOT}"
    [body] = get(system["body"])["data"]
    seen = {}
    lists = [
        value
        for key, value in body.items()
        if isinstance(value, str) and value.startswith(tenant_a.base_url + ROOT) and key != "id"
    ]
    for address in lists:
        if address == system["id"]:
            continue
        for found in get(address)["data"]:
            seen[found["id"]] = found
    named = set(_addresses([*seen.values(), body], f"{tenant_a.base_url}{ROOT}"))
    single = {one for one in named if one.rstrip("/")[-1].isdigit()}
    assert len(single) > 10
    for address in single:
        assert get(address)["id"] == address


def _addresses(value: Any, root: str) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _addresses(inner, root)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses(inner, root)
    elif isinstance(value, str) and value.startswith(root):
        yield value


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_every_object_says_what_it_is_and_when_it_changed(get, works, slug):
    works.paper_of(works.session, PaperKind.AGENDA)
    data = get(f"{slug}/")["data"]
    assert data
    for one in data:
        assert one["type"] == f"https://schema.oparl.org/1.1/{KINDS[slug].name}"
        for moment in ("created", "modified"):
            assert dt.datetime.fromisoformat(one[moment]).tzinfo
        assert None not in one.values()


def test_a_meeting_tells_who_was_there_and_what_was_decided(get, works):
    notice = works.paper_of(works.session, PaperKind.NOTICE)
    works.paper_of(works.item, PaperKind.REPORT)
    works.paper_of(works.item, PaperKind.EXPLANATION, is_public=False)
    meeting = get(f"meeting/{works.sitting.pk}/")
    assert meeting["meetingState"] == "durchgeführt"
    assert [one.split("/")[-2] for one in meeting["participant"]] == [str(works.president.pk)]
    assert meeting["invitation"]["id"].endswith(f"/file/{notice.pk}/")
    first, second = meeting["agendaItem"]
    assert first["jamaati:vote"][Choice.FOR] == 15
    assert len(first["auxiliaryFile"]) == 1
    assert first["consultation"].endswith(f"/{works.deliberation.pk}/")
    assert (first["public"], second["public"]) == (True, False)
    assert "jamaati:vote" not in second


def test_inner_lists_are_left_out_on_request(get, works):
    [meeting] = get("meeting/", omit_internal="true")["data"]
    assert "agendaItem" not in meeting
    people = get("person/", omit_internal="true")["data"]
    assert all("membership" not in one for one in people)


def test_contacts_are_only_those_of_who_agreed(get, works):
    people = {one["name"]: one for one in get("person/")["data"]}
    assert people["المقعد 1"]["email"] == ["seat1@example.org"]
    assert {"email", "phone"}.isdisjoint(people["المقعد 2"])


def test_what_is_not_published_is_not_there(get, works, client_a):
    draft = works.deliberation_of(2, published_at=None)
    planned = works.item_of("مقترح", 3, state=ItemState.PROPOSED)
    closed = works.paper_of(works.session, PaperKind.ANNEX, is_public=False)
    meeting_of_committee = Sitting.objects.create(body=works.committee, starts_at=timezone.now())
    for slug, row in (
        ("paper", draft),
        ("consultation", draft),
        ("agenda-item", planned),
        ("file", closed),
        ("meeting", meeting_of_committee),
    ):
        assert client_a.get(f"{ROOT}{slug}/{row.pk}/").status_code == 404
        assert str(row.pk) not in [one["id"].split("/")[-2] for one in get(f"{slug}/")["data"]]
    assert client_a.get(f"{ROOT}file/{closed.pk}/download/").status_code == 404


def test_a_removed_object_says_so_to_who_asks_what_changed(get, works):
    works.deliberation.removed_at = timezone.now()
    works.deliberation.save()
    assert get("paper/")["data"] == []
    [gone] = get("paper/", **SINCE)["data"]
    assert gone["deleted"] is True
    assert set(gone) == {"id", "type", "created", "modified", "deleted"}
    assert get(gone["id"]) == gone


def test_who_holds_an_object_inside_changes_with_it(get, works, tenant_a):
    """A program that asks for changed persons finds those whose seats changed."""
    long_ago = timezone.now() - dt.timedelta(days=400)
    for model in (Member, Body, Sitting, AgendaItem):
        model.objects.update(updated_at=long_ago)
    since = (timezone.now() - dt.timedelta(days=1)).isoformat()
    assert get("person/", modified_since=since)["data"] == []
    with tenant_context(tenant_a):
        works.seat.ends_on = dt.date(2024, 6, 1)
        works.seat.save()
        works.item.title_fr = "Budget"
        works.item.save()
    assert len(get("person/", modified_since=since)["data"]) == 1
    assert len(get("meeting/", modified_since=since)["data"]) == 1


def test_filters_by_date(get, works):
    yesterday = (timezone.now() - dt.timedelta(days=1)).isoformat()
    assert get("paper/", created_until=yesterday)["data"] == []
    assert len(get("paper/", created_since=yesterday)["data"]) == 1
    # A plus sign that wasn't escaped arrives as a space.
    assert len(get("paper/", created_since="2020-01-01T00:00:00 01:00")["data"]) == 1


@pytest.mark.parametrize(
    "query", ["created_since=2024", "modified_since=2024-01-01T00:00:00", "limit=-1", "after=x"]
)
def test_a_bad_filter_is_refused_in_words(client_a, works, query):
    response = client_a.get(f"{ROOT}paper/?{query}")
    assert response.status_code == 400
    assert response.json()["message"]
    assert response.json()["type"] == "https://schema.oparl.org/1.1/Error"


def test_pages_lead_to_each_other_and_keep_the_filters(get, works):
    for number in range(2, 8):
        works.deliberation_of(number)
    seen, address = [], "paper/"
    query = {"limit": "3", **SINCE}
    while True:
        answer = get(address, **query)
        seen += [one["reference"] for one in answer["data"]]
        assert answer["pagination"]["totalElements"] == 7
        if "next" not in answer["links"]:
            break
        address, query = answer["links"]["next"], {}
        assert "modified_since" in address
    assert seen == [f"{number}/2024" for number in range(1, 8)]


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_a_page_costs_the_same_however_much_there_is(
    works, slug, client_a, tenant_a, django_assert_max_num_queries
):
    works.paper_of(works.session, PaperKind.AGENDA)
    client_a.get(f"{ROOT}{slug}/")
    with django_assert_max_num_queries(100) as few:
        client_a.get(f"{ROOT}{slug}/")
    with tenant_context(tenant_a):
        works.grow(10)
    with django_assert_max_num_queries(len(few.captured_queries)) as many:
        assert client_a.get(f"{ROOT}{slug}/").status_code == 200
    assert len(many.captured_queries) <= 12


def test_a_file_is_handed_over_at_an_address_that_stays(client_a, works):
    paper = works.paper_of(works.deliberation, PaperKind.DELIBERATION)
    response = client_a.get(f"{ROOT}file/{paper.pk}/download/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_any_site_may_read(client_a, works):
    response = client_a.get(f"{ROOT}meeting/")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in response.headers
    again = client_a.get(f"{ROOT}meeting/", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304


def test_another_commune_has_none_of_it(works, client_b, tenant_b):
    for slug in KINDS:
        assert client_b.get(f"{ROOT}{slug}/").json()["data"] == []
    assert client_b.get(f"{ROOT}paper/{works.deliberation.pk}/").status_code == 404
    [body] = client_b.get(f"{ROOT}bodies/").json()["data"]
    assert body["id"].startswith(tenant_b.base_url)


def test_a_service_that_is_off_answers_nothing(client_a, works):
    settings = ServiceSettings.load()
    settings.switched_off = ["council"]
    settings.save()
    assert client_a.get(ROOT).status_code == 404


# --- The portal -----------------------------------------------------------------------------------


@pytest.fixture
def told(works: Works, tenant_a: Tenant, tenant_b: Tenant) -> None:
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            push()


def test_the_portal_lists_every_council(told, portal_client, tenant_a, tenant_b, client_a):
    system = portal_client.get(ROOT).json()
    answer = portal_client.get(ROOT + "bodies/").json()
    assert system["body"].endswith("/oparl/v1.1/bodies/")
    ids = [one["id"] for one in answer["data"]]
    assert ids == [f"{one.base_url}{ROOT}body/" for one in (tenant_a, tenant_b)]
    assert answer["data"][0] == client_a.get(ROOT + "body/").json()


def test_a_council_that_stops_is_gone_from_the_portal(told, portal_client, tenant_a):
    with tenant_context(tenant_a):
        settings = ServiceSettings.load()
        settings.switched_off = ["council"]
        settings.save()
        push()
    assert len(portal_client.get(ROOT + "bodies/").json()["data"]) == 1
    changed = portal_client.get(ROOT + "bodies/", SINCE).json()["data"]
    assert [one.get("deleted", False) for one in changed] == [True, False]


def test_a_site_that_is_not_open_is_not_named(told, portal_client, tenant_a):
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant_a.pk).update(state=TenantState.SUSPENDED)
    assert len(portal_client.get(ROOT + "bodies/", SINCE).json()["data"]) == 1


def test_nothing_is_written_while_nothing_changed(told, tenant_a):
    with schema_context("public"):
        before = PublishedCouncil.objects.get(tenant_id=tenant_a.pk).updated_at
    with tenant_context(tenant_a):
        push()
    with schema_context("public"):
        assert PublishedCouncil.objects.get(tenant_id=tenant_a.pk).updated_at == before
