"""The ministry's screens of the national catalogue of procedures."""

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django_tenants.utils import schema_context

from services_plugins.requests.actions.adopt import adopt_catalogue
from services_plugins.requests.catalogue import actions, building
from services_plugins.requests.catalogue.loading import load_catalogue
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.definition import InvalidDefinition
from services_plugins.requests.models import Edition, Procedure
from tenants.audit import SYSTEM
from tenants.models import AuditEntry
from tests.accounts import make_user
from tests.law import console_of, staff
from tests.ministry import keeper
from tests.requests import FORM, SHEET

pytestmark = pytest.mark.django_db

ROOT = "/console/catalogue/"
CODE = "associations.hall"
PAGE = f"{ROOT}{CODE}/"
DRAFT = f"{PAGE}draft/json/"
BUILDER = f"{PAGE}draft/"


@pytest.fixture(autouse=True)
def loaded(db) -> None:
    load_catalogue()


@pytest.fixture
def console() -> Client:
    return keeper()


@pytest.fixture
def draft() -> ProcedureVersion:
    return actions.begin_draft(NationalProcedure.objects.get(code=CODE), actor=SYSTEM)


def page(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text(response: Any) -> str:
    return page(response).main.get_text(" ", strip=True)


def typed(draft: ProcedureVersion, client: Client) -> dict[str, str]:
    """What the form for a draft holds when it is opened."""
    form = page(client.get(DRAFT)).main.find("form")
    seen = form.find("input", {"name": "seen"})["value"]
    return {name: form.find("textarea", {"name": name}).text for name in ("sheet", "form")} | {
        "seen": seen
    }


def save_draft(draft: ProcedureVersion, sheet: Any, form: Any, seen: str = "") -> None:
    """Save as an officer does who has opened the draft as it is, or as `seen`."""
    seen = seen or building.print_of(actions.content_of(draft))
    actions.save_draft(draft, sheet_data=sheet, form_data=form, seen=seen, actor=SYSTEM)


# --- Who sees what -----------------------------------------------------------------------


def test_screens_are_for_the_ministry_s_staff(portal_client, client_a):
    for path in (ROOT, PAGE):
        assert portal_client.get(path).status_code == 302
        assert client_a.get(path, follow=True).status_code == 404
        assert console_of(staff(email=f"{len(path)}@example.org")).get(path).status_code == 200


def test_a_commune_s_administrator_is_nobody_here(tenant_a, portal_client):
    make_user(tenant_a, "amina@example.org", is_superuser=True)
    assert not portal_client.login(email="amina@example.org", password="a long enough password")
    assert portal_client.get(ROOT).status_code == 302


@pytest.mark.parametrize("path", ["draft/", "draft/publish/", "draft/discard/", "filing/"])
def test_who_may_only_read_changes_nothing(draft, path):
    reader = console_of(staff())
    assert reader.get(PAGE + path).status_code == 403
    assert reader.post(PAGE + path).status_code == 403
    assert not page(reader.get(PAGE)).main.find_all("a", href=re.compile("draft|filing"))


def test_a_draft_is_begun_by_post_and_with_the_right_alone(console):
    reader = console_of(staff(email="reader@example.org"))
    assert reader.post(f"{BUILDER}begin/").status_code == 403
    assert console.get(f"{BUILDER}begin/").status_code == 405
    assert not ProcedureVersion.objects.filter(published_at=None).exists()


@pytest.mark.parametrize(
    "path",
    ["no.such/", f"{CODE}/?version=7", f"{CODE}/?version=x", f"{CODE}/draft/",
     f"{CODE}/draft/publish/", f"{CODE}/draft/discard/", "no.such/filing/"],
)  # fmt: skip
def test_what_isn_t_there(console, path):
    assert console.get(ROOT + path).status_code == 404


# --- Reading -----------------------------------------------------------------------------


def test_the_list_in_both_languages(console, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        arabic = text(console.get(ROOT))
    assert "نسخة موجزة من رسم الولادة" in arabic and "Rokhas" in arabic
    french = text(keeper("fr@example.org", "fr").get(ROOT))
    assert "Extrait d’acte de naissance" in french and "17 procédures" in french


def test_the_menu_leads_to_the_catalogue(console):
    link = page(console.get("/console/")).find("a", href=ROOT)
    assert link and not link.has_attr("aria-current")
    assert page(console.get(ROOT)).find("a", href=ROOT)["aria-current"] == "true"


def test_each_procedure_is_previewed_in_both_languages(console):
    for one in NationalProcedure.objects.all():
        for language, direction in (("ar", "rtl"), ("fr", "ltr")):
            shown = page(console.get(f"{ROOT}{one.code}/?in={language}"))
            preview = shown.find("div", {"lang": language, "dir": direction})
            sheet = one.versions.get().sheet
            assert sheet.name.by_language[language] in preview.get_text()
            last = one.versions.get().definition.steps[-1]
            assert last.title.by_language[language] in preview.get_text()


def test_a_preview_says_when_a_question_is_asked(console):
    shown = text(console.get(f"{PAGE}?in=fr"))
    assert "L’activité est-elle ouverte au public ? – Oui" in shown


# --- A new version -----------------------------------------------------------------------


def test_a_draft_begins_with_what_is_in_force(console):
    response = console.post(f"{BUILDER}begin/")
    assert response.headers["location"] == BUILDER
    first, second = ProcedureVersion.objects.filter(procedure__code=CODE).order_by("number")
    assert (second.number, second.published_at) == (2, None)
    assert (second.sheet_data, second.form_data) == (first.sheet_data, first.form_data)
    assert second.created_by == "keeper@example.org"


def test_beginning_twice_opens_the_same_draft(console):
    console.post(f"{BUILDER}begin/")
    console.post(f"{BUILDER}begin/")
    assert ProcedureVersion.objects.filter(procedure__code=CODE).count() == 2
    assert AuditEntry.objects.filter(action="catalogue.draft", target=CODE).count() == 1


def test_a_draft_is_saved_and_published(console, draft):
    data = typed(draft, console)
    sheet = json.loads(data["sheet"])
    sheet["name"]["fr"] = "Prêt d’une salle"
    response = console.post(DRAFT, data | {"sheet": json.dumps(sheet)})
    assert response.headers["location"] == PAGE
    draft.refresh_from_db()
    assert draft.sheet_data["name"]["fr"] == "Prêt d’une salle" and draft.published_at is None

    assert console.post(f"{BUILDER}publish/").headers["location"] == PAGE
    draft.refresh_from_db()
    assert draft.published_at is not None
    entry = AuditEntry.objects.get(action="catalogue.publish")
    assert (entry.actor, entry.target) == ("keeper@example.org", CODE)
    assert entry.data == {"version": 2}


def test_what_the_ministry_published_stays_when_the_files_are_loaded_again(console, draft):
    console.post(DRAFT, typed(draft, console) | {"sheet": sheet_with(fee=5)})
    console.post(f"{BUILDER}publish/")
    assert load_catalogue() == 0
    newest = ProcedureVersion.objects.filter(procedure__code=CODE).first()
    assert (newest.number, newest.sheet_data["fee"]) == (2, 5)


def test_communes_see_nothing_of_drafts_and_keep_their_editions(console, draft, tenants_ab):
    """Neither commune's schema is touched by the ministry's work."""
    before = {}
    for tenant in tenants_ab:
        with schema_context(tenant.schema_name):
            before[tenant.pk] = list(Edition.objects.order_by("pk").values_list("pk", "number"))
    console.post(DRAFT, typed(draft, console))
    console.post(f"{BUILDER}publish/")
    for tenant in tenants_ab:
        with schema_context(tenant.schema_name):
            after = list(Edition.objects.order_by("pk").values_list("pk", "number"))
        assert after == before[tenant.pk]


def test_a_discarded_draft_leaves_the_version_in_force(console, draft):
    assert console.post(f"{BUILDER}discard/").headers["location"] == PAGE
    assert ProcedureVersion.objects.get(procedure__code=CODE).number == 1
    assert AuditEntry.objects.filter(action="catalogue.discard", target=CODE).exists()


# --- Bad input ---------------------------------------------------------------------------


def special_delay(question: str, answer: str, rule: str = "access.urgent") -> dict[str, Any]:
    condition = {"field": question, "is": [answer]}
    return {"rule": rule, "if": condition, "when": {"ar": "مستعجل", "fr": "urgent"}}


def sheet_with(**changes: Any) -> str:
    sheet = NationalProcedure.objects.get(code=CODE).versions.first().sheet_data
    return json.dumps(sheet | changes)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": {"ar": "قاعة"}}, "sheet.name:"),
        ({"name": {"ar": 1, "fr": 2}}, "sheet.name"),
        ({"papers": {"a": 1}}, "sheet.papers:"),
        ({"papers": ["x"]}, "sheet.papers[0]"),
        ({"papers": [{"name": {"ar": "ا", "fr": "a"}, "copies": "2"}]}, "sheet.papers[0].copies"),
        ({"legal_texts": [{"title": {"ar": "ا", "fr": "a"}, "url": "javascript:x"}]}, "[0].url"),
        ({"fee": "NaN"}, "sheet.fee"),
        ({"fee": -1}, "sheet.fee"),
        ({"silence": "maybe"}, "sheet.silence"),
        ({"delay_rule": ["x"]}, "sheet.delay_rule"),
        ({"delay_rule": "no.such.rule"}, "no.such.rule"),
        ({"is_verified": "yes"}, "sheet.is_verified"),
        ({"surprise": 1}, "surprise"),
        ({"special_delays": [{"rule": "access.urgent"}]}, "sheet.special_delays[0]"),
        ({"special_delays": [special_delay("purpose", "never")]}, "special_delays[0].if"),
        ({"special_delays": [special_delay("purpose", "sport", "no.rule")]}, "no.rule"),
    ],
)
def test_a_wrong_sheet_is_refused_with_its_place(console, draft, changes, place):
    data = typed(draft, console) | {"sheet": sheet_with(**changes)}
    response = console.post(DRAFT, data)
    assert response.status_code == 422
    assert place in text(response)
    shown = page(response).find("textarea", {"name": "sheet"}).text
    assert json.loads(shown) == json.loads(data["sheet"])
    draft.refresh_from_db()
    assert draft.sheet_data["name"]["fr"] == "Utilisation d’une salle municipale"


@pytest.mark.parametrize(
    "typed_form",
    [
        '{"steps": [}', "[]", "null", "7", '"x"', "", '{"steps": []}', '{"steps": [1]}',
        '{"steps": NaN}', "[" * 100_000, '{"steps": ["\\ud800"]}', '{"a": "\\u0000"}', "9" * 5000,
        '{"steps": [{"key": "a", "title": {"ar": "ا", "fr": "a"}, "fields": [{"key": "b", '
        '"type": "text", "label": {"ar": "ا", "fr": "a"}, "messages": ["x"]}]}]}',
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_and_kept_on_the_screen(console, draft, typed_form):
    response = console.post(DRAFT, typed(draft, console) | {"form": typed_form})
    assert response.status_code == 422
    assert page(response).find("textarea", {"name": "form"}).text.strip() == typed_form
    assert page(response).find(id="id_form_error").get_text(strip=True)


def test_a_slip_in_json_is_told_by_line_and_column(draft):
    french = keeper("fr@example.org", "fr")
    response = french.post(DRAFT, typed(draft, french) | {"form": '{\n "steps": [}'})
    assert "ligne 2, colonne 12" in text(response)


def test_two_at_once_don_t_overwrite_each_other_unknowingly(console, draft):
    data = typed(draft, console)
    save_draft(draft, draft.sheet_data | {"fee": 5}, draft.form_data)
    mine = data | {"sheet": sheet_with(fee=7)}
    response = console.post(DRAFT, mine)
    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.sheet_data["fee"] == 5

    seen = page(response).find("input", {"name": "seen"})["value"]
    assert console.post(DRAFT, mine | {"seen": seen}).status_code == 302
    draft.refresh_from_db()
    assert draft.sheet_data["fee"] == 7


def test_a_draft_changed_since_it_was_opened_is_noticed_while_it_is_held(draft):
    seen = building.print_of(actions.content_of(draft))
    save_draft(draft, draft.sheet_data | {"fee": 5}, draft.form_data)
    with pytest.raises(ValidationError) as caught:
        save_draft(draft, draft.sheet_data | {"fee": 7}, draft.form_data, seen)
    assert caught.value.code == "changed"
    draft.refresh_from_db()
    assert draft.sheet_data["fee"] == 5


def test_what_is_published_never_changes(draft):
    actions.publish(draft, actor=SYSTEM)
    for change in (
        lambda: save_draft(draft, {}, {}),
        lambda: actions.publish(draft, actor=SYSTEM),
        lambda: actions.discard_draft(draft, actor=SYSTEM),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert caught.value.code == "no_draft"


def test_a_draft_that_can_t_be_used_isn_t_published(console, draft):
    ProcedureVersion.objects.filter(pk=draft.pk).update(form_data={})
    with pytest.raises(InvalidDefinition):
        actions.publish(draft, actor=SYSTEM)
    response = console.post(f"{BUILDER}publish/")
    assert response.status_code == 422 and "steps" in text(response)
    assert "steps" in text(console.get(PAGE))
    draft.refresh_from_db()
    assert draft.published_at is None


# --- Where it is filed ---------------------------------------------------------------------


def test_the_place_of_filing_is_set_and_noted(console):
    answers = {
        "mode": "both", "mode_is_free": "on",
        "external_name": "Idarati", "external_url": "https://idarati.ma/",
    }  # fmt: skip
    assert console.post(f"{PAGE}filing/", answers).headers["location"] == PAGE
    procedure = NationalProcedure.objects.get(code=CODE)
    assert (procedure.mode, procedure.mode_is_free) == ("both", True)
    entry = AuditEntry.objects.get(action="catalogue.set_filing", target=CODE)
    assert entry.data == {"mode": "both", "mode_before": "here"}


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "rokhas"])
def test_a_platform_needs_an_address(console, address):
    answers = {"mode": "link", "external_name": "Rokhas", "external_url": address}
    response = console.post(f"{PAGE}filing/", answers)
    assert response.status_code == 422
    shown = page(response)
    assert shown.find("input", {"name": "external_name"})["value"] == "Rokhas"
    assert shown.find(id="id_external_url_error").get_text(strip=True)
    assert NationalProcedure.objects.get(code=CODE).mode == "here"


# --- Whole procedures ------------------------------------------------------------------------

NEW = {"name_ar": "رخصة الحفر", "name_fr": "Permis de fouille", "name_zgh": ""} | {
    "category": "urban_planning",
    "desk": "urban-planning",
}


def test_a_procedure_is_added_with_a_draft_of_its_own(console):
    response = console.post(f"{ROOT}add/", NEW)
    code = "urban-planning.permis-de-fouille"
    assert response.headers["location"] == f"{ROOT}{code}/draft/sheet/"
    procedure = NationalProcedure.objects.get(code=code)
    draft = procedure.versions.get()
    assert (draft.number, draft.published_at, draft.sheet_data["name"]["fr"]) == (
        1, None, "Permis de fouille",
    )  # fmt: skip
    for path in ("", "draft/", "draft/sheet/", "draft/json/"):
        assert console.get(f"{ROOT}{code}/{path}").status_code == 200
    assert "Permis de fouille" in text(keeper("fr@example.org", "fr").get(f"{ROOT}{code}/draft/"))
    assert code in text(console.get(ROOT))
    entry = AuditEntry.objects.get(action="catalogue.create")
    assert (entry.actor, entry.target) == ("keeper@example.org", code)
    again = console.post(f"{ROOT}add/", NEW)
    assert again.headers["location"] == f"{ROOT}{code}-2/draft/sheet/"


def test_a_new_procedure_reaches_communes_once_it_is_published(console, tenant_a):
    console.post(f"{ROOT}add/", NEW)
    procedure = NationalProcedure.objects.get(code="urban-planning.permis-de-fouille")
    with schema_context(tenant_a.schema_name):
        assert adopt_catalogue() == 0
    draft = procedure.versions.get()
    save_draft(draft, SHEET | {"name": draft.sheet_data["name"]}, FORM)
    actions.publish(draft, actor=SYSTEM)
    with schema_context(tenant_a.schema_name):
        assert adopt_catalogue() == 1
        adopted = Procedure.objects.get(code=procedure.code)
        assert (adopted.desk.key, adopted.is_offered) == ("urban-planning", True)


@pytest.mark.parametrize(
    "changes", [{"name_ar": ""}, {"name_fr": ""}, {"category": "magic"}, {"desk": "none"}]
)
def test_a_procedure_needs_names_a_category_and_a_desk(console, changes):
    before = NationalProcedure.objects.count()
    response = console.post(f"{ROOT}add/", NEW | changes)
    assert response.status_code == 422
    assert page(response).find("input", {"name": "name_zgh"}) is not None
    assert NationalProcedure.objects.count() == before


def test_a_procedure_is_withdrawn_with_a_reason_and_offered_again(console):
    assert console.post(f"{PAGE}withdraw/", {"reason": ""}).status_code == 422
    assert console.post(f"{PAGE}withdraw/", {"reason": "Loi abrogée"}).headers["location"] == PAGE
    assert NationalProcedure.objects.get(code=CODE).is_withdrawn
    assert page(console.get(PAGE)).find("a", href=f"{PAGE}reinstate/")
    entry = AuditEntry.objects.get(action="catalogue.withdraw", target=CODE)
    assert (entry.actor, entry.data) == ("keeper@example.org", {"reason": "Loi abrogée"})
    # A colleague who is late is told so, and nothing is noted twice.
    assert console.post(f"{PAGE}withdraw/", {"reason": "Encore"}).status_code == 422
    assert AuditEntry.objects.filter(action="catalogue.withdraw").count() == 1
    assert console.post(f"{PAGE}reinstate/").headers["location"] == PAGE
    assert not NationalProcedure.objects.get(code=CODE).is_withdrawn
    assert AuditEntry.objects.filter(action="catalogue.reinstate", target=CODE).exists()


@pytest.mark.parametrize("path", ["add/", f"{CODE}/withdraw/", f"{CODE}/reinstate/"])
def test_only_who_keeps_the_catalogue_adds_and_withdraws(path, client_a, portal_client):
    reader = console_of(staff(email="reader@example.org"))
    assert reader.get(ROOT + path).status_code == 403
    assert reader.post(ROOT + path, NEW | {"reason": "x"}).status_code == 403
    assert portal_client.post(ROOT + path, NEW).status_code == 302
    assert client_a.get(ROOT + path, follow=True).status_code == 404
    assert NationalProcedure.objects.count() == 17
    assert not NationalProcedure.objects.filter(is_withdrawn=True).exists()


# --- Loading again ---------------------------------------------------------------------------


def test_a_release_puts_right_what_the_ministry_left_alone():
    """Facts and versions that are the project's own follow its files."""
    procedure = NationalProcedure.objects.filter(code=CODE)
    procedure.update(mode="link", external_url="https://old.example/", position=990)
    ProcedureVersion.objects.filter(procedure__code=CODE).update(sheet_data=SHEET)
    assert load_catalogue() == 1
    now = procedure.get()
    assert (now.mode, now.external_url) == ("here", "")
    assert now.position != 990
    assert now.versions.first().sheet.name.by_language["fr"] == "Utilisation d’une salle municipale"
    assert load_catalogue() == 0


def test_what_the_ministry_settled_survives_every_release(console):
    answers = {"mode": "both", "external_name": "Idarati", "external_url": "https://idarati.ma/"}
    console.post(f"{PAGE}filing/", answers)
    console.post(f"{PAGE}withdraw/", {"reason": "Loi abrogée"})
    console.post(f"{BUILDER}begin/")
    ProcedureVersion.objects.filter(procedure__code=CODE, number=1).update(sheet_data=SHEET)
    assert load_catalogue() == 0
    now = NationalProcedure.objects.get(code=CODE)
    assert (now.mode, now.external_name, now.is_withdrawn) == ("both", "Idarati", True)
    assert now.versions.count() == 2
