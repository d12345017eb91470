"""A request's answers and documents, shared by the citizen's pages and the desks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from services_plugins.kit import attachments, documents
from services_plugins.kit.enums import ActorKind, Safety
from services_plugins.kit.models import Attachment, IssuedDocument
from services_plugins.requests.actions.base import locked
from services_plugins.requests.definition import Field, FieldType, Step
from services_plugins.requests.forms import StepForm, shown_answer
from services_plugins.requests.models import Request

# The slot of what staff answer with; no document that a form asks for has such a key.
ANSWER_SLOT = ":answer"


def take_files(
    request: Request, step: Step, files: MultiValueDict, *, added_by: ActorKind, need_all: bool
) -> dict[str, str]:
    """Keep what was sent with a step; return what is wrong, by the document's key.

    What is right is kept whatever else is wrong. With `need_all`, a document that is needed and
    isn't there is wrong, too.
    """
    errors: dict[str, str] = {}
    asked = _documents(step, request.given)
    prepared = []
    for key, upload in ((one.key, upload) for one in asked for upload in files.getlist(one.key)):
        try:
            prepared.append(attachments.prepare(request, upload, slot=key, added_by=added_by))
        except ValidationError as error:
            errors[key] = " ".join(error.messages)
    if prepared:
        try:
            with transaction.atomic():
                attachments.keep(locked(request), prepared)
        except ValidationError as error:
            errors[prepared[-1].row.slot] = " ".join(error.messages)
    return errors | (_missing(request, asked, errors) if need_all else {})


def _missing(request: Request, asked: list[Field], errors: dict[str, str]) -> dict[str, str]:
    """Return what to say of each document that is needed and isn't there."""
    needed = [one.key for one in asked if one.required and one.key not in errors]
    if not needed:
        return {}
    held = set(Attachment.of(request).values_list("slot", flat=True))
    return {key: str(StepForm.document_missing) for key in needed if key not in held}


def document_rows(request: Request, step: Step, errors: dict[str, str]) -> list[dict[str, Any]]:
    """Return the documents that a step asks for, with what was sent and what is wrong."""
    held = list(Attachment.of(request))
    return [
        {
            "field": one,
            "files": [row for row in held if row.slot == one.key],
            "error": errors.get(one.key, ""),
        }
        for one in _documents(step, request.given)
    ]


def answered_parts(request: Request) -> list[dict[str, Any]]:
    """Return the answers as people read them, step by step, with the documents."""
    answers = request.given
    held = list(Attachment.of(request))
    parts = []
    for one in request.edition.definition.asked_steps(answers):
        rows = [
            {"label": question.label, "answer": shown_answer(question, answers.get(question.key))}
            for question in one.asked(answers)
            if question.type != FieldType.DOCUMENT
        ]
        files = [
            {"label": question.label, "files": [row for row in held if row.slot == question.key]}
            for question in one.asked(answers)
            if question.type == FieldType.DOCUMENT
        ]
        parts.append({"step": one, "rows": rows, "documents": files})
    return parts


def opened_files(request: Request) -> list[dict[str, Any]]:
    """Return the attachments, each with what opens it for a while once it is known to be safe."""
    return [
        {
            "row": row,
            "token": attachments.link_token(row) if row.safety == Safety.SAFE else "",
            "is_answer": row.slot == ANSWER_SLOT,
        }
        for row in Attachment.of(request)
    ]


def opened_documents(request: Request) -> list[dict[str, Any]]:
    """Return the documents that were issued and kept, each with what opens it for a while."""
    rows = IssuedDocument.of(request).exclude(file="")
    return [{"row": row, "token": documents.link_token(row)} for row in rows]


def _documents(step: Step, answers: dict[str, Any]) -> list[Field]:
    return [one for one in step.asked(answers) if one.type == FieldType.DOCUMENT]
