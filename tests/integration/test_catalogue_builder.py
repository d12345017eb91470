"""The form builder in the ministry's console: a draft written by forms, without any JSON."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client

from services_plugins.requests.catalogue import actions, building
from services_plugins.requests.catalogue.loading import load_catalogue
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.definition import Definition, FieldType
from services_plugins.requests.sheet import Sheet
from tenants.audit import SYSTEM
from tests.law import console_of, staff
from tests.ministry import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CODE = "information.access"
PAGE = f"/console/catalogue/{CODE}/"
DRAFT = f"{PAGE}draft/"


@pytest.fixture(autouse=True)
def loaded(db) -> None:
    load_catalogue()


@pytest.fixture
def console() -> Client:
    return keeper(language="fr")


@pytest.fixture
def draft() -> ProcedureVersion:
    return actions.begin_draft(NationalProcedure.objects.get(code=CODE), actor=SYSTEM)


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text(response: Any) -> str:
    return soup(response).main.get_text(" ", strip=True)


def typed(response: Any) -> dict[str, Any]:
    """What the form of a part of the draft holds when it is opened, as a browser sends it."""
    form = soup(response).find("form", class_="builder-form")
    sent: dict[str, Any] = {}
    for one in form.find_all(["input", "textarea", "select"]):
        name, kind = one.get("name"), one.get("type")
        if kind in ("checkbox", "radio"):
            if one.has_attr("checked"):
                sent.setdefault(name, []).append(one["value"] if one.has_attr("value") else "on")
        elif one.name == "select":
            chosen = one.find("option", selected=True)
            sent[name] = chosen["value"] if chosen else one.option["value"]
        else:
            sent[name] = (
                one.text.removeprefix("\n") if one.name == "textarea" else one.get("value", "")
            )
    return sent


def texts(name: str, french: str, arabic: str = "نص") -> dict[str, str]:
    return {f"{name}_ar": arabic, f"{name}_fr": french, f"{name}_zgh": ""}


def form_of(draft: ProcedureVersion) -> dict[str, Any]:
    draft.refresh_from_db()
    return draft.form_data


def questions(draft: ProcedureVersion) -> list[str]:
    return [one["key"] for one in building.questions_of(form_of(draft))]


# --- Nothing is lost by opening and saving ------------------------------------------------


@pytest.mark.parametrize(
    "code", ["information.access", "civil-status.birth-extract", "urban.building"]
)
def test_every_part_says_the_same_after_it_was_opened_and_saved(console, code) -> None:
    """For each question and the sheet: what the screens show is all that there is."""
    draft = actions.begin_draft(NationalProcedure.objects.get(code=code), actor=SYSTEM)
    form_before, sheet_before = draft.form_data, draft.sheet_data
    path = f"/console/catalogue/{code}/draft/"
    for one in building.questions_of(form_before):
        address = f"{path}questions/{one['key']}/"
        answer = console.post(address, typed(console.get(address)))
        assert answer.status_code == 302, (one["key"], text(answer))
    for step in form_before["steps"]:
        address = f"{path}steps/{step['key']}/"
        assert console.post(address, typed(console.get(address))).status_code == 302
    answer = console.post(f"{path}sheet/", typed(console.get(f"{path}sheet/")))
    assert answer.status_code == 302, text(answer)
    assert Definition.parse(form_of(draft)) == Definition.parse(form_before)
    assert Sheet.parse(draft.sheet_data) == Sheet.parse(sheet_before)


# --- A form from nothing ------------------------------------------------------------------


def test_a_form_is_built_step_by_step_and_published(console, draft) -> None:
    ProcedureVersion.objects.filter(pk=draft.pk).update(
        form_data={}, sheet_data=draft.sheet_data | {"special_delays": []}
    )
    assert "Le formulaire n’a encore aucune étape" in text(console.get(DRAFT))
    assert console.post(f"{DRAFT}publish/").status_code == 422

    console.post(f"{DRAFT}steps/add/", texts("title", "Le lieu"))
    assert "Cette étape ne demande encore rien" in text(console.get(DRAFT))
    answers = {
        "options-TOTAL_FORMS": "3", "options-INITIAL_FORMS": "0",
        **texts("options-0-label", "Rue"), **texts("options-1-label", "Place"),
        **texts("options-2-label", "", ""),
    }  # fmt: skip
    sent = texts("label", "Où est-ce ?") | {"required": "on", "personal": "on"} | answers
    kind = f"{DRAFT}steps/le_lieu/questions/?type=choice"
    assert console.post(kind, sent).status_code == 302
    ready = f"{DRAFT}steps/le_lieu/questions/?ready=applicant_last_name"
    shown = typed(console.get(ready))
    assert shown["label_fr"] == "Nom de famille"
    assert console.post(ready, shown | {"condition": ["ou_est_ce:rue"]}).status_code == 302

    definition = Definition.parse(form_of(draft))
    where, name = definition.fields.values()
    assert (where.key, [one.value for one in where.options]) == ("ou_est_ce", ["rue", "place"])
    assert (name.key, name.condition.values) == ("applicant_last_name", ("rue",))
    assert "Où est-ce ? – Rue" in text(console.get(DRAFT))
    assert console.post(f"{DRAFT}publish/").status_code == 302
    draft.refresh_from_db()
    assert draft.published_at is not None


@pytest.mark.parametrize("kind", FieldType.values)
def test_a_question_of_every_type_can_be_added(console, draft, kind) -> None:
    address = f"{DRAFT}steps/access/questions/?type={kind}"
    sent = typed(console.get(address)) | texts("label", "Nouvelle question")
    if "options-TOTAL_FORMS" in sent:
        sent |= texts("options-0-label", "Un choix")
    answer = console.post(address, sent)
    assert answer.status_code == 302, text(answer)
    added = Definition.parse(form_of(draft)).fields["nouvelle_question"]
    assert (added.type, added.required, added.personal) == (kind, True, True)


def test_another_row_keeps_what_was_typed_and_finds_no_fault(console, draft) -> None:
    address = f"{DRAFT}questions/urgency/"
    before = form_of(draft)
    sent = typed(console.get(address)) | {"label_ar": "", "add-options": "1"}
    page = soup(console.post(address, sent))
    assert page.find("input", {"name": "options-3-label_fr"}) is not None
    assert not page.find("input", {"name": "label_ar"}).get("value")
    assert not page.find(class_="field__error")
    assert form_of(draft) == before


def test_options_keep_their_values_when_their_words_change(console, draft) -> None:
    address = f"{DRAFT}questions/urgency/"
    sent = typed(console.get(address)) | texts("options-1-label", "Très urgente")
    assert console.post(address, sent).status_code == 302
    found = building.find_question(form_of(draft), "urgency")["options"]
    assert [one["value"] for one in found] == ["ordinary", "urgent"]
    assert found[1]["label"]["fr"] == "Très urgente"


def test_own_words_for_an_error_are_kept_in_three_languages(console, draft) -> None:
    address = f"{DRAFT}questions/urgency/"
    words = {
        "error_required_ar": "اختاروا",
        "error_required_fr": "Choisissez.",
        "error_required_zgh": "ⵙⵜⵉ",
    }
    assert console.post(address, typed(console.get(address)) | words).status_code == 302
    kept = building.find_question(form_of(draft), "urgency")["messages"]
    assert kept == {"required": {"ar": "اختاروا", "fr": "Choisissez.", "zgh": "ⵙⵜⵉ"}}


# --- Order and what hangs together ----------------------------------------------------------


def test_questions_move_within_their_step_and_into_the_next(console, draft) -> None:
    first, second, *_rest = questions(draft)
    console.post(f"{DRAFT}questions/{second}/move/", {"to": "up"})
    assert questions(draft)[:2] == [second, first]
    last = form_of(draft)["steps"][0]["fields"][-1]["key"]
    answer = console.post(f"{DRAFT}questions/{last}/move/", {"to": "down"})
    assert answer.headers["location"] == f"{DRAFT}#question-{last}"
    assert form_of(draft)["steps"][1]["fields"][0]["key"] == last
    console.post(f"{DRAFT}steps/access/move/", {"to": "up"})
    assert [one["key"] for one in form_of(draft)["steps"]][:2] == ["access", "request"]


def test_what_hangs_in_the_air_is_told_and_isn_t_published(console, draft) -> None:
    console.post(f"{DRAFT}questions/urgent_ground/move/", {"to": "up"})
    page = text(console.get(DRAFT))
    assert "Elle dépend de « Nature de la demande », qui vient après." in page
    assert console.post(f"{DRAFT}publish/").status_code == 422
    assert "Que faut-il protéger" in text(console.get(f"{DRAFT}questions/urgency/remove/"))
    console.post(f"{DRAFT}questions/urgency/remove/")
    page = text(console.get(DRAFT))
    assert "La question dont elle dépend n’existe plus." in page
    draft.refresh_from_db()
    assert draft.published_at is None


def test_a_delay_of_the_sheet_needs_its_question(console, draft) -> None:
    """With the condition of the other question gone too, only the sheet's delay hangs."""
    for key in ("urgent_ground", "urgency"):
        console.post(f"{DRAFT}questions/{key}/remove/")
    assert soup(console.get(DRAFT)).find("a", href=f"{DRAFT}sheet/", string="Fiche")
    answer = console.post(f"{DRAFT}publish/")
    assert answer.status_code == 422 and "special_delays" in text(answer)


# --- The sheet --------------------------------------------------------------------------------


def test_the_sheet_is_written_by_forms(console, draft) -> None:
    address = f"{DRAFT}sheet/"
    more = typed(console.get(address)) | {"add-papers": "1", "add-commission": "1"}
    sent = (
        typed(console.post(address, more))
        | texts("papers-0-name", "Plan")
        | {"papers-0-copies": "2"}
        | texts("commission-0-text", "Agence")
    )
    sent |= {"fee": "12.5", "remedies-0-DELETE": "on", "silence": "refusal"}
    answer = console.post(address, sent)
    assert answer.status_code == 302, text(answer)
    draft.refresh_from_db()
    sheet = Sheet.parse(draft.sheet_data)
    assert [(str(one.name.by_language["fr"]), one.copies) for one in sheet.papers] == [("Plan", 2)]
    assert (str(sheet.fee), len(sheet.remedies), sheet.silence) == ("12.50", 2, "refusal")
    assert [one.by_language["fr"] for one in sheet.commission] == ["Agence"]
    assert sheet.special_delays[0].rule == "access.urgent"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name_ar": ""}, "Le texte en arabe manque."),
        ({"fee": "-1"}, "0"),
        ({"fee": "beaucoup"}, "nombre"),
        ({"delay_rule": "no.such.rule"}, "no.such.rule"),
        ({"delay_rule": ""}, "Il n’y a rien à prolonger"),
        ({"special_delays-0-if": []}, "requis"),
        ({"special_delays-0-if": ["urgency:urgent", "nature:note"]}, "une seule question"),
        ({"legal_texts-0-url": "javascript:alert(1)"}, "valide"),
        ({"name_fr": "a\x00b"}, "nul"),
        ({"summary_fr": "a" * 5000}, "4000"),
    ],
)  # fmt: skip
def test_a_wrong_sheet_is_refused_with_everything_typed(console, draft, changes, said) -> None:
    address = f"{DRAFT}sheet/"
    before = draft.sheet_data
    answer = console.post(address, typed(console.get(address)) | changes | {"audience_fr": "Tous"})
    assert answer.status_code == 422
    assert said in text(answer)
    assert soup(answer).find("textarea", {"name": "audience_fr"}).text.strip() == "Tous"
    draft.refresh_from_db()
    assert draft.sheet_data == before


# --- Two at once, and what isn't there ------------------------------------------------------


@pytest.mark.parametrize("part", ["questions/urgency/", "sheet/"])
def test_two_at_once_don_t_overwrite_each_other_unknowingly(console, draft, part) -> None:
    other = keeper("other@example.org", "fr")
    name = "label_fr" if part.startswith("questions") else "name_fr"
    mine, theirs = (typed(client.get(f"{DRAFT}{part}")) for client in (console, other))
    assert other.post(f"{DRAFT}{part}", theirs | {name: "Leurs mots"}).status_code == 302
    answer = console.post(f"{DRAFT}{part}", mine | {name: "Mes mots"})
    assert answer.status_code == 422
    again = typed(answer)
    assert again[name] == "Mes mots"
    assert console.post(f"{DRAFT}{part}", again).status_code == 302


def test_two_who_change_different_questions_both_succeed(console, draft) -> None:
    addresses = [f"{DRAFT}questions/{key}/" for key in ("urgency", "way")]
    opened = [typed(console.get(address)) for address in addresses]
    for address, sent in zip(addresses, opened, strict=True):
        assert console.post(address, sent | {"label_fr": "Changé"}).status_code == 302
    words = [
        building.find_question(form_of(draft), key)["label"]["fr"] for key in ("urgency", "way")
    ]
    assert words == ["Changé", "Changé"]


PARTS = [
    "", "sheet/", "json/", "steps/add/", "steps/access/", "steps/access/remove/",
    "steps/access/types/", "steps/access/questions/?type=text", "questions/urgency/",
    "questions/urgency/remove/",
]  # fmt: skip


def test_the_builder_is_for_who_keeps_the_catalogue(draft, client_a, portal_client) -> None:
    reader = console_of(staff(email="reader@example.org"))
    before = form_of(draft)
    for part in [*PARTS, "questions/urgency/move/"]:
        assert reader.get(DRAFT + part).status_code == 403, part
        assert reader.post(DRAFT + part, {"to": "up"}).status_code == 403, part
        assert portal_client.get(DRAFT + part).status_code == 302
        assert client_a.get(DRAFT + part, follow=True).status_code == 404
    assert form_of(draft) == before


def test_without_a_draft_there_is_nothing_to_build(console) -> None:
    for part in PARTS:
        assert console.get(DRAFT + part).status_code == 404, part
    assert console.post(f"{DRAFT}questions/urgency/move/", {"to": "up"}).status_code == 404


@pytest.mark.parametrize(
    "part",
    ["steps/none/", "questions/none/", "questions/urgency/?type=magic", "steps/none/types/",
     "steps/access/questions/", "steps/access/questions/?type=magic"],
)  # fmt: skip
def test_what_isn_t_there_is_not_found(console, draft, part) -> None:
    assert console.get(DRAFT + part).status_code == 404


def test_what_was_removed_meanwhile_is_said_so(draft) -> None:
    with pytest.raises(ValidationError):
        actions.change_form(draft, lambda form: building.remove_step(form, "none"), actor=SYSTEM)


# --- The preview ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "direction", "word"),
    [
        ("ar", "rtl", "طبيعة الطلب"),
        ("fr", "ltr", "Nature de la demande"),
        ("zgh", "rtl", "طبيعة الطلب"),
    ],
)
def test_each_step_is_shown_as_citizens_see_it(console, draft, language, direction, word) -> None:
    page = soup(console.get(f"{PAGE}versions/2/preview/request/?in={language}"))
    assert word in page.find("form").get_text()
    assert page.find(class_="service").get("dir", page.html["dir"]) == direction


def test_the_preview_is_walked_through_and_keeps_nothing(console, draft) -> None:
    path = f"{PAGE}versions/2/preview/request/?in=fr"
    sent = {"urgency": "urgent", "shown": "urgency", "answers": "{}"}
    assert "Que faut-il protéger" in text(console.post(path, sent))
    full = {
        "urgency": "ordinary", "subject": "Budget", "nature": ["document"], "answers": "{}",
        "shown": ["urgency", "subject", "period_from", "period_to", "nature"],
    }  # fmt: skip
    page = soup(console.post(path, full))
    assert "Manière d’y accéder" in page.h1.get_text()
    carried = page.find("input", {"name": "answers"})["value"]
    assert "Budget" in carried
    assert form_of(draft) == draft.form_data


@pytest.mark.parametrize("carried", ["[", "[1]", "x" * 30_000, "[" * 10_000])
def test_answers_that_aren_t_such_are_forgotten(console, draft, carried) -> None:
    sent = {"answers": carried}
    assert console.post(f"{PAGE}versions/2/preview/access/", sent).status_code == 200


def test_an_incomplete_draft_is_previewed_step_by_step(console, draft) -> None:
    form = form_of(draft)
    form["steps"].append({"key": "empty", "title": {"ar": "فارغة", "fr": "Vide"}, "fields": []})
    ProcedureVersion.objects.filter(pk=draft.pk).update(form_data=form)
    assert console.get(f"{PAGE}versions/2/preview/access/").status_code == 200
    assert console.get(f"{PAGE}versions/2/preview/empty/").status_code == 404
    assert console.get(f"{PAGE}versions/9/preview/access/").status_code == 404


def test_addresses_of_a_row_are_in_the_page(console, draft) -> None:
    page = soup(console.get(DRAFT))
    assert page.find(id="question-urgency") and page.find(id="step-access")
    targets = {one["href"] for one in page.find_all("a", href=re.compile("^#"))} - {"#content"}
    assert all(page.find(id=one[1:]) for one in targets)
