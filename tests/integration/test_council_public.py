"""The council's public pages: what everybody may read, and what nobody may."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.utils import timezone, translation
from django_tenants.utils import tenant_context
from pytest_django import DjangoAssertNumQueries

from cms.models import ContentPage
from services_plugins.council import explaining, finder, search
from services_plugins.council.enums import (
    BodyKind,
    Choice,
    DeliberationState,
    ItemState,
    Office,
    PaperKind,
    SessionState,
    SittingState,
    SubmissionKind,
    SubmissionState,
    VoteMethod,
    VoteResult,
)
from services_plugins.council.models import (
    Attendance,
    Deliberation,
    Member,
    Session,
    Sitting,
    Submission,
    Version,
)
from services_plugins.kit.models import subject_of
from tenants.models import Tenant
from tests import council as made
from tests.council import Council, council_of

pytestmark = pytest.mark.django_db
BASE = "/fr/online/council"
# Asserted for every page; what the site's own frame asks is within it.
MOST_QUERIES = 8


@pytest.fixture
def council(tenant_a: Tenant) -> Council:
    with tenant_context(tenant_a):
        return council_of()


def read(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def pages(council: Council) -> list[str]:
    return [
        "/",
        "/sessions/",
        f"/sessions/{council.held.pk}/",
        f"/sessions/{council.coming.pk}/",
        f"/items/{council.items[0].pk}/",
        f"/matters/{council.items[0].pk}/",
        "/deliberations/",
        f"/deliberations/{council.deliberation.pk}/",
        "/members/",
        "/members/?by=groups",
        "/members/?by=committees",
        f"/members/{council.members[0].pk}/",
        "/bodies/",
        "/questions/",
        "/subscribe/",
    ]


def test_every_page_is_read_in_each_language(council: Council, client_a: Client) -> None:
    for language in ("ar", "fr", "zgh"):
        for page in pages(council):
            html = read(client_a, f"/{language}/online/council{page}")
            assert "council-tabs" in html
            assert f'lang="{language}"' in html
            assert html.count("<h1>") == 1


def test_another_commune_sees_nothing_of_it(council: Council, client_b: Client) -> None:
    for page in pages(council):
        response = client_b.get(f"{BASE}{page}")
        is_about_one = re.search(r"/\d+/$", page)
        assert response.status_code == (404 if is_about_one else 200)
        assert "Point 1" not in response.content.decode()
        assert "Siège" not in response.content.decode()


# --- Sessions and items -------------------------------------------------------------------------


def test_the_home_page_says_what_comes_next_and_what_was_decided(
    council: Council, client_a: Client
) -> None:
    html = read(client_a, f"{BASE}/")
    assert f"{BASE}/sessions/{council.coming.pk}/session.ics" in html
    assert f"{BASE}/items/{council.coming_items[0].pk}/" in html
    assert f"{BASE}/deliberations/{council.deliberation.pk}/" in html
    assert f"{BASE}/members/{council.members[0].pk}/" in html
    data = json.loads(html.partition('ld+json">')[2].partition("</script>")[0])
    assert data["event"]["startDate"].startswith(council.coming.opens_on.isoformat())


def test_a_session_shows_its_agenda_results_documents_and_questions(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        notice = made.paper_of(council.held, PaperKind.NOTICE, title_fr="Convocation")
        minutes = made.paper_of(council.minutes, PaperKind.MINUTES, title_fr="Procès-verbal")
        made.paper_of(council.items[0], PaperKind.REPORT, title_fr="Rapport")
        made.paper_of(council.items[0], is_public=False, title_fr="Brouillon")
        council.held.sittings.update(video_url="https://video.example.org/live?v=1")
        council.items[0].sitting_id = council.held.sittings.get().pk
        council.items[0].video_offset = 75
        council.items[0].save()
        ask(council, title_fr="Une question publiée")
        ask(council, title_fr="Une question gardée", is_public=False)
    html = read(client_a, f"{BASE}/sessions/{council.held.pk}/")
    for words in ("Point 1", "Point 2", "Point 3", "Rapport", "Une question publiée"):
        assert words in html
    assert "Brouillon" not in html
    assert "gardée" not in html
    assert "https://video.example.org/live?v=1#t=75" in html
    for paper in (notice, minutes):
        assert f"{BASE}/documents/{paper.pk}/" in html
    assert "Adopté" in html
    # What comes is announced without results; nothing is said of minutes.
    coming = read(client_a, f"{BASE}/sessions/{council.coming.pk}/")
    assert "procès-verbal" not in coming.lower()


def ask(council: Council, **values: object) -> Submission:
    given = {
        "kind": SubmissionKind.WRITTEN_QUESTION,
        "state": SubmissionState.ANSWERED,
        "member": council.members[3],
        "session": council.held,
        "title_ar": "سؤال",
        "text": "Pourquoi ?",
        "answer": "Parce que.",
        "answered_on": council.held.opens_on,
        "is_public": True,
    }
    return Submission.objects.create(**given | values)


def test_what_is_not_public_is_nowhere(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        planned = made.session_of(
            council.term, timezone.localdate() + dt.timedelta(days=90), SessionState.PLANNED
        )
        proposed = made.item_of(
            council.coming, 8, ItemState.PROPOSED, title_fr="Point seulement proposé"
        )
        removed = made.item_of(
            council.held,
            9,
            ItemState.ADOPTED,
            title_fr="Point retiré du site",
            removed_at=timezone.now(),
        )
        unpublished = made.deliberation_of(
            council.items[2], published_at=None, title_fr="Pas encore publiée"
        )
        gone = made.deliberation_of(
            council.items[2], title_fr="Supprimée", removed_at=timezone.now()
        )
    hidden = ("seulement proposé", "retiré du site", "Pas encore publiée", "Supprimée")
    for page in pages(council):
        html = read(client_a, f"{BASE}{page}")
        assert not [words for words in hidden if words in html], page
    for path in (
        f"/sessions/{planned.pk}/",
        f"/sessions/{planned.pk}/session.ics",
        f"/items/{proposed.pk}/",
        f"/items/{removed.pk}/",
        f"/matters/{removed.pk}/",
        f"/deliberations/{unpublished.pk}/",
        f"/deliberations/{gone.pk}/",
        "/items/99999999999999999999999/",
    ):
        read(client_a, f"{BASE}{path}", 404)


def test_closed_doors_show_that_something_was_treated_and_nothing_of_it(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        item = made.item_of(
            council.held,
            4,
            ItemState.ADOPTED,
            title_fr="Le secret",
            is_closed=True,
            sitting=council.sitting,
        )
        vote = made.vote_of(item, council.sitting, council.members[:7], against=1)
        paper = made.paper_of(item, title_fr="Note secrète")
        decision = made.deliberation_of(item, vote, title_fr="Décision rendue publique")
    html = read(client_a, f"{BASE}/sessions/{council.held.pk}/")
    assert "huis clos" in html
    assert "Le secret" not in html
    assert "Note secrète" not in html
    read(client_a, f"{BASE}/items/{item.pk}/", 404)
    read(client_a, f"{BASE}/matters/{item.pk}/", 404)
    read(client_a, f"{BASE}/documents/{paper.pk}/", 404)
    member = read(client_a, f"{BASE}/members/{council.members[0].pk}/")
    assert "Le secret" not in member
    # A deliberation that was published all the same says nothing of the vote behind the doors.
    html = read(client_a, f"{BASE}/deliberations/{decision.pk}/")
    assert "Le secret" not in html
    assert "council-voices" not in html


def test_an_item_names_who_voted_how_where_the_vote_was_public(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        secret = made.vote_of(
            council.items[2], council.sitting, council.members[:5], method=VoteMethod.SECRET
        )
    html = read(client_a, f"{BASE}/items/{council.items[0].pk}/")
    assert html.count(f"{BASE}/members/") >= 8
    assert "Contre (2)" in html
    secretly = read(client_a, f"{BASE}/items/{council.items[2].pk}/")
    assert secret.votes_for == 5
    assert "council-names" not in secretly


def test_a_session_that_is_open_leads_before_one_that_comes(
    council: Council, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        assert finder.next_session() == council.coming
        today = made.session_of(council.term, timezone.localdate(), SessionState.OPEN)
        assert finder.next_session() == today
        today.removed_at = timezone.now()
        today.save()
        council.coming.state = SessionState.CANCELLED
        council.coming.save()
        assert finder.next_session() is None


def test_a_sitting_that_is_under_way_leads_to_its_live_page(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        Session.objects.filter(pk=council.coming.pk).update(state=SessionState.OPEN)
        sitting = council.coming_sitting
    paths = (f"{BASE}/", f"{BASE}/sessions/{council.coming.pk}/")
    live = f"{BASE}/sittings/{sitting.pk}/live/"
    assert not [path for path in paths if live in read(client_a, path)]
    with tenant_context(tenant_a):
        Sitting.objects.filter(pk=sitting.pk).update(state=SittingState.OPEN)
    assert all(live in read(client_a, path) for path in paths)
    read(client_a, live)


def test_results_are_said_in_plain_words(council: Council) -> None:
    vote = council.vote
    with translation.override("fr"):
        vote.president_side = Choice.FOR
        assert "égalité" in explaining.vote_in_words(vote)
        vote.president_side, vote.votes_against, vote.abstentions = "", 0, 0
        assert "unanimité" in explaining.vote_in_words(vote)
        vote.result = VoteResult.LOST
        assert explaining.vote_in_words(vote) == "Rejeté."
    assert set(explaining.DELIBERATION) == set(DeliberationState)


# --- Deliberations ------------------------------------------------------------------------------


def test_deliberations_are_found_by_words_of_their_documents_and_narrowed(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        other = made.deliberation_of(
            council.items[2],
            state=DeliberationState.OPPOSED,
            title_ar="تسمية الأزقة",
            title_fr="Noms des rues",
            text_ar="نص",
            text_fr="Texte",
            theme="planning",
            committee=council.services,
        )
        made.paper_of(other, text="جدول يضم شارع المسيرة")
        search.reindex_all()
    path = f"{BASE}/deliberations/"
    both = read(client_a, path)
    assert "Point 1" in both
    assert "Noms des rues" in both
    # Without hamza, and with another form of the word than the document's.
    for query in (
        {"q": "المسيره"},
        {"theme": "planning"},
        {"state": "opposed"},
        {"committee": council.services.pk},
        {"q": "noms", "year": other.year},
    ):
        html = client_a.get(path, query).content.decode()
        assert "Noms des rues" in html, query
        assert "Point 1" not in html, query
    nothing = client_a.get(path, {"q": "xylophone"}).content.decode()
    assert "Noms des rues" not in nothing
    # What makes no sense narrows nothing, and fails nowhere.
    for query in ({"theme": "' OR 1=1"}, {"year": "٢٠٢٦x"}, {"page": "zzz"}, {"q": "\x00"}):
        assert "Noms des rues" in client_a.get(path, query).content.decode(), query


def test_a_deliberation_tells_where_it_stands_and_how_it_came_there(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        row = council.deliberation
        row.sent_on = row.received_on = row.adopted_on + dt.timedelta(days=6)
        row.enforceable_on = row.adopted_on + dt.timedelta(days=9)
        row.text_zgh = "ⴰⵙⵇⵇⵉⵎ"
        row.save()
        later = made.deliberation_of(council.items[2], replaces=row)
        content = {"text_fr": "Le texte d'avant.", "title_fr": row.title_fr}
        Version.objects.create(**subject_of(row), number=1, content=content, reason="Une faute")
    html = read(client_a, f"{BASE}/deliberations/{row.pk}/")
    assert "Le conseil décide d&#x27;aménager la rue des Oliviers." in html
    assert 'lang="ar" dir="rtl"' in html
    assert 'lang="zgh" dir="ltr"' in html
    assert "Elle est en vigueur" in html
    assert "Le texte d&#x27;avant." in html
    assert "Une faute" in html
    assert f"{BASE}/deliberations/{later.pk}/" in html
    steps = html.partition("council-steps")[2].partition("</ol>")[0]
    days = re.findall(r'datetime="([\d-]+)', steps)
    assert days == sorted(days)
    assert len(days) >= 5
    assert '"@type": "Legislation"' in html


def test_documents_open_only_while_they_and_their_subject_are_public(
    council: Council, tenant_a: Tenant, client_a: Client, client_b: Client
) -> None:
    with tenant_context(tenant_a):
        paper = made.paper_of(council.deliberation, data=b"%PDF-1.7 oliviers")
        hidden = made.paper_of(council.deliberation, is_public=False)
        removed = made.paper_of(council.deliberation, removed_at=timezone.now())
    response = client_a.get(f"{BASE}/documents/{paper.pk}/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 oliviers"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    for one in (hidden, removed):
        read(client_a, f"{BASE}/documents/{one.pk}/", 404)
    read(client_b, f"{BASE}/documents/{paper.pk}/", 404)
    with tenant_context(tenant_a):
        Deliberation.objects.update(published_at=None)
    read(client_a, f"{BASE}/documents/{paper.pk}/", 404)


def test_the_way_of_a_matter_goes_through_its_sessions(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    first, second = council.items[2], council.coming_items[0]
    with tenant_context(tenant_a):
        for item in (first, second):
            item.matter = first.pk
            item.save()
    html = read(client_a, f"{BASE}/matters/{first.pk}/")
    steps = html.partition("council-steps")[2].partition("</ol>")[0]
    assert steps.index(f"/items/{first.pk}/") < steps.index(f"/items/{second.pk}/")
    assert "council-steps__coming" in steps
    assert f"{BASE}/subscribe/?matter={first.pk}" in html


# --- People -------------------------------------------------------------------------------------


def test_a_members_page_counts_presence_and_lists_public_votes_only(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    absent, present = council.members[-2], council.members[0]
    with tenant_context(tenant_a):
        Attendance.objects.filter(member=absent).update(excuse="Une maladie")
        absent.public_email = "seat@example.org"
        absent.save()
    html = read(client_a, f"{BASE}/members/{absent.pk}/")
    assert "Une maladie" not in html
    # No consent was given.
    assert "seat@example.org" not in html
    assert "Point 1" not in html
    with tenant_context(tenant_a):
        Member.objects.filter(pk=absent.pk).update(consented_on=timezone.localdate())
    assert "seat@example.org" in read(client_a, f"{BASE}/members/{absent.pk}/")
    html = read(client_a, f"{BASE}/members/{present.pk}/")
    assert "Point 1" in html
    assert "Point 2" in html
    with tenant_context(tenant_a):
        Member.objects.filter(pk=present.pk).update(removed_at=timezone.now())
    read(client_a, f"{BASE}/members/{present.pk}/", 404)
    assert f"/members/{present.pk}/" not in read(client_a, f"{BASE}/members/")


def test_members_are_listed_by_what_they_are_in_now(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    today = timezone.localdate()
    with tenant_context(tenant_a):
        left, came = council.members[4], made.member_of(50)
        left.memberships.update(ends_on=today - dt.timedelta(days=9))
        made.seat(council.body, came, Office.MEMBER, 5, starts_on=today - dt.timedelta(days=9))
        dissolved = made.body_of(council.term, BodyKind.TEMPORARY, "لجنة منتهية")
        seat = made.seat(dissolved, council.members[0], Office.MEMBER)
        seat.ends_on = today - dt.timedelta(days=1)
        seat.save()
    html = read(client_a, f"{BASE}/members/")
    assert f"/members/{left.pk}/" not in html
    assert f"/members/{came.pk}/" in html
    assert "9 membres" in html
    assert html.index(f"/members/{council.members[0].pk}/") < html.index(f"/members/{came.pk}/")
    assert "لجنة منتهية" not in read(client_a, f"{BASE}/bodies/")
    # Who left keeps a page: attendance and votes stay public.
    assert "Point 1" in read(client_a, f"{BASE}/members/{left.pk}/")


# --- Feeds, calendars, blocks ---------------------------------------------------------------------


def test_feeds_and_calendars_hold_what_is_public(
    council: Council, tenant_a: Tenant, client_a: Client, client_b: Client
) -> None:
    feed = read(client_a, f"{BASE}/deliberations/feed.atom")
    assert council.deliberation.reference in feed
    sessions = read(client_a, f"{BASE}/sessions/feed.atom")
    assert f"/sessions/{council.coming.pk}/" in sessions
    calendar = read(client_a, f"{BASE}/sessions/calendar.ics")
    assert calendar.count("BEGIN:VEVENT") == 2
    with tenant_context(tenant_a):
        sitting = council.coming_sitting
    one = read(client_a, f"{BASE}/sessions/{council.coming.pk}/session.ics")
    assert f"UID:council-sitting-{sitting.pk}@" in one
    with tenant_context(tenant_a):
        council.coming.sittings.all().delete()
    one = read(client_a, f"{BASE}/sessions/{council.coming.pk}/session.ics")
    assert f"DTSTART;VALUE=DATE:{council.coming.opens_on:%Y%m%d}" in one
    assert council.deliberation.reference not in read(client_b, f"{BASE}/deliberations/feed.atom")
    assert "VEVENT" not in read(client_b, f"{BASE}/sessions/calendar.ics")


def test_a_new_site_leads_to_the_works_of_its_council(
    council: Council, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        pages = ContentPage.objects.filter(slug__in=("sessions", "membres"))
        urls = {page.slug: page.get_url() for page in pages}
    html = read(client_a, urls["sessions"])
    assert f"{BASE}/sessions/{council.coming.pk}/" in html
    assert f"{BASE}/deliberations/{council.deliberation.pk}/" in html
    assert f"{BASE}/members/{council.members[0].pk}/" in read(client_a, urls["membres"])


# --- Cost -----------------------------------------------------------------------------------------


def test_pages_ask_few_queries_however_long_the_history_is(
    council: Council,
    tenant_a: Tenant,
    client_a: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with tenant_context(tenant_a):
        for number in range(12):
            day = council.held.opens_on - dt.timedelta(days=30 * (number + 1))
            session = made.session_of(council.term, day, SessionState.CLOSED)
            sitting = made.sitting_of(session, council.body, "closed")
            for position in (1, 2, 3):
                item = made.item_of(session, position, ItemState.ADOPTED, sitting=sitting)
                vote = made.vote_of(item, sitting, council.members)
                decision = made.deliberation_of(item, vote)
                made.paper_of(decision)
                item.matter = council.items[0].pk
                item.save()
            for member in council.members:
                Attendance.objects.create(sitting=sitting, member=member, presence="present")
            ask(council, session=session)
        for position in range(4, 14):
            item = made.item_of(council.held, position, ItemState.ADOPTED, sitting=council.sitting)
            made.vote_of(item, council.sitting, council.members)
            made.deliberation_of(item)
            made.paper_of(item)
    for page in pages(council):
        client_a.get(f"{BASE}{page}")
        # Another address, so that no cache of pages answers.
        path = f"{BASE}{page}{'&' if '?' in page else '?'}uncached=1"
        with django_assert_max_num_queries(MOST_QUERIES, info=page):
            client_a.get(path)
