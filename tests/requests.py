"""A small procedure for the tests of the requests, and requests made from it."""

from typing import Any

from services_plugins.requests.actions.draft import save_answers, start
from services_plugins.requests.actions.file import file
from services_plugins.requests.enums import Category, FilingMode
from services_plugins.requests.models import Desk, Edition, Procedure, Request


def text(words: str) -> dict[str, str]:
    return {"ar": f"{words} ع", "fr": words}


SHEET: dict[str, Any] = {
    "name": text("Terrace licence"),
    "summary": text("To put tables on the pavement"),
    "audience": text("Cafés"),
    "papers": [{"name": text("Plan"), "copies": 2}],
    "fee": "50.00",
    "delay_rule": "access.answer",
    "extension_rule": "access.extension",
    "appeal_rule": "access.complaint_head",
    "silence": "consent",
    "silence_source": "a decree",
    "outcome": text("A licence"),
    "remedies": [text("Complain")],
}
FORM: dict[str, Any] = {
    "steps": [
        {
            "key": "place",
            "title": text("The place"),
            "fields": [
                {"key": "street", "type": "text", "label": text("Street"), "personal": False},
                {
                    "key": "music",
                    "type": "yes_no",
                    "label": text("Music"),
                },
                {
                    "key": "hours",
                    "type": "text",
                    "label": text("Hours of music"),
                    "if": {"field": "music", "is": ["yes"]},
                },
            ],
        },
        {
            "key": "you",
            "title": text("You"),
            "fields": [
                {"key": "applicant_first_name", "type": "text", "label": text("First name")},
                {"key": "applicant_last_name", "type": "text", "label": text("Family name")},
                {"key": "applicant_id", "type": "id_number", "label": text("ID card")},
                {"key": "plan", "type": "document", "label": text("Plan"), "required": False},
            ],
        },
    ]
}
ANSWERS = {
    "street": "Rue des Fleurs",
    "music": "no",
    "applicant_first_name": "Amina",
    "applicant_last_name": "El Idrissi",
    "applicant_id": "AB123456",
}


def offer(code: str = "test.terrace", **changes: Any) -> Procedure:
    """Offer the procedure in the tenant at work; `changes` are of its sheet."""
    desk, _made = Desk.objects.get_or_create(
        key="economic", defaults={"name_ar": "الرخص", "name_fr": "Licences"}
    )
    procedure = Procedure.objects.create(
        code=code, category=Category.ECONOMIC, desk=desk, mode=FilingMode.HERE
    )
    Edition.objects.create(
        procedure=procedure, number=1, sheet_data=SHEET | changes, form_data=FORM
    )
    return procedure


def filed(procedure: Procedure, contact: Any = None, **answers: Any) -> Request:
    """File a request of `procedure` in the tenant at work."""
    draft = save_answers(start(procedure), ANSWERS | answers)
    draft.contact = contact
    draft.save(update_fields=["contact"])
    return file(draft)
