"""Giving an answer to everybody: prepared by one person, confirmed by another, taken back again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms import generation
from cms.text import normalise
from services_plugins.kit import antivirus, attachments, history
from services_plugins.kit.enums import ActorKind, Safety
from services_plugins.kit.models import Attachment
from services_plugins.kit.storage import private_storage
from services_plugins.requests import redaction
from services_plugins.requests.actions.base import locked
from services_plugins.requests.definition import FieldType
from services_plugins.requests.enums import (
    Category,
    DeskRight,
    FindingKind,
    PublicationState,
    WithdrawalReason,
)
from services_plugins.requests.models import PublicAnswer, Request
from services_plugins.requests.permissions import may, require

TITLE_LENGTH = 120
TEXT_LENGTH = 20_000
MAX_FILES = 10
# Where the copies lie, in the tenant's folder; no address leads there but that of the answer.
FOLDER = "published"


@dataclass(frozen=True)
class PublicFile:
    """A copy that is published. `name` is what people read, and says nothing of who asked."""

    key: str
    path: str
    name: str
    content_type: str
    size: int


def files_of(publication: PublicAnswer) -> list[PublicFile]:
    return [PublicFile(**one) for one in publication.files]


def may_be_published(request: Request) -> bool:
    """Tell whether there is an answer to publish: to a request for information, decided."""
    is_information = request.edition.procedure.category == Category.INFORMATION
    return is_information and request.decided_at is not None and request.answers is not None


def question_of(request: Request) -> str:
    """Return what was asked for, in the words of who asked: the answers that aren't personal."""
    typed = (FieldType.TEXT, FieldType.LONG_TEXT)
    answers = request.edition.definition.relevant(request.given)
    fields = request.edition.definition.fields
    texts = [
        str(answer)
        for key, answer in answers.items()
        if answer and fields[key].type in typed and not fields[key].personal
    ]
    return "\n\n".join(texts)


def answer_of(request: Request) -> str:
    """Return what the commune has written: the decision's reasons, and messages to the person."""
    sent = request.messages.filter(author_kind=ActorKind.STAFF, is_internal=False)
    return "\n\n".join(filter(None, [request.decision_reasons, *(one.text for one in sent)]))


def documents(request: Request) -> QuerySet[Attachment]:
    """Return the commune's own documents in a file; those of the person are never offered."""
    return Attachment.of(request).filter(added_by=ActorKind.STAFF, safety=Safety.SAFE)


# --- Preparing --------------------------------------------------------------------------------


@transaction.atomic
def prepare(request: Request, *, user: Any) -> PublicAnswer:
    """Begin a publication with what the system proposes: texts without what it found in them.

    Raises ValidationError where there is nothing to publish, or it was begun already.
    """
    request = locked(request)
    require(user, DeskRight.TREAT, request)
    if not may_be_published(request):
        raise ValidationError(_("Only answers to requests for information are published."))
    publication = PublicAnswer.objects.filter(request=request).first()
    if publication and publication.state != PublicationState.WITHDRAWN:
        raise ValidationError(_("This publication was begun already."), code="begun")
    known = redaction.known_of(request)

    def proposed(text: str) -> str:
        return redaction.redacted(text, known, request.language)[:TEXT_LENGTH]

    question = proposed(question_of(request))
    publication = publication or PublicAnswer(request=request)
    publication.state, publication.language = PublicationState.PREPARING, request.language
    publication.title = " ".join(question.split())[:TITLE_LENGTH]
    publication.question, publication.answer = question, proposed(answer_of(request))
    publication.prepared_by, publication.opened = user, {}
    publication.withdrawn_at, publication.withdrawal_reason = None, ""
    publication.save()
    _record(publication, "requests.answer_prepared", user)
    return publication


@transaction.atomic
def write(publication: PublicAnswer, title: str, question: str, answer: str, *, user: Any) -> None:
    """Keep the texts as a person has edited them."""
    publication = _held(publication, PublicationState.PREPARING, user)
    publication.title, publication.question, publication.answer = title, question, answer
    publication.prepared_by = user
    publication.save(update_fields=["title", "question", "answer", "prepared_by"])


@transaction.atomic
def add_document(
    publication: PublicAnswer, attachment: Attachment, name: str, *, user: Any
) -> None:
    """Add a copy of one of the commune's documents, as it is, by who has opened and read it.

    Raises ValidationError for a document that isn't offered, or that this person hasn't opened.
    """
    publication = _held(publication, PublicationState.PREPARING, user)
    if not documents(publication.request).contains(attachment):
        raise ValidationError(_("This document can't be published."), code="document")
    if not has_opened(publication, attachment_key(attachment), user):
        raise ValidationError(_("Open this document first, and read all of it."), code="not_opened")
    with attachment.file.open("rb") as original:
        _add_file(publication, name, attachment.content_type, original.read())


@transaction.atomic
def add_upload(publication: PublicAnswer, upload: File, name: str, *, user: Any) -> None:
    """Add a document that a person has taken persons out of. Raises ValidationError."""
    publication = _held(publication, PublicationState.PREPARING, user)
    _name, content_type, content = attachments.checked(upload)
    _refuse_harmful(content)
    content.seek(0)
    _add_file(publication, name, content_type, content.read())


@transaction.atomic
def remove_file(publication: PublicAnswer, key: str, *, user: Any) -> None:
    """Leave a document out again."""
    publication = _held(publication, PublicationState.PREPARING, user)
    gone = [one for one in files_of(publication) if one.key == key]
    publication.files = [one for one in publication.files if one["key"] != key]
    publication.save(update_fields=["files"])
    _delete_later(gone)


def note_opened(publication: PublicAnswer, key: str, *, user: Any) -> None:
    """Note that `user` has opened a document, which comes before confirming it."""
    with transaction.atomic():
        row = PublicAnswer.objects.select_for_update().get(pk=publication.pk)
        readers = row.opened.setdefault(key, [])
        if user.pk not in readers:
            readers.append(user.pk)
            row.save(update_fields=["opened"])


def has_opened(publication: PublicAnswer, key: str, user: Any) -> bool:
    return user.pk in publication.opened.get(key, [])


def attachment_key(attachment: Attachment) -> str:
    """Return how `opened` names a document of the file that isn't copied yet."""
    return f"document-{attachment.pk}"


@transaction.atomic
def hand_over(publication: PublicAnswer, *, is_checked: bool, user: Any) -> None:
    """Give what is prepared to a second person.

    Raises ValidationError where nothing is left to publish, where something of the person who
    asked is still in it, or where something else was found and `is_checked` is not said.
    """
    publication = _held(publication, PublicationState.PREPARING, user)
    _refuse_empty(publication)
    _refuse_persons(publication, is_checked=is_checked)
    publication.state, publication.prepared_by = PublicationState.PROPOSED, user
    publication.save(update_fields=["state", "prepared_by"])
    _record(publication, "requests.answer_proposed", user)


@transaction.atomic
def take_back(publication: PublicAnswer, *, user: Any) -> None:
    """Bring what was handed over back into preparation."""
    publication = _held(publication, PublicationState.PROPOSED, user)
    publication.state = PublicationState.PREPARING
    publication.save(update_fields=["state"])
    _record(publication, "requests.answer_returned", user)


@transaction.atomic
def discard(publication: PublicAnswer, *, user: Any) -> None:
    """Drop what was never published, with its copies."""
    publication = _held(publication, PublicationState.PREPARING, user)
    _record(publication, "requests.answer_discarded", user)
    remove(publication)


def remove(publication: PublicAnswer) -> None:
    """Delete a publication that nobody can read (any more), with its copies."""
    _delete_later(files_of(publication))
    publication.delete()


# --- Publishing -------------------------------------------------------------------------------


@transaction.atomic
def confirm(publication: PublicAnswer, *, is_checked: bool, user: Any) -> None:
    """Publish what another has prepared, having read all of it; a head may confirm their own.

    Raises ValidationError where `user` prepared it, hasn't opened every document, or where
    somebody is still in it.
    """
    publication = _held(publication, PublicationState.PROPOSED, user, DeskRight.DECIDE)
    is_own = publication.prepared_by_id == user.pk
    if is_own and not may(user, DeskRight.HEAD, publication.request.desk):
        raise ValidationError(_("A second person confirms what you prepared."), code="own")
    unread = [one for one in files_of(publication) if not has_opened(publication, one.key, user)]
    if unread:
        raise ValidationError(
            _("Open this document first: %(name)s"), params={"name": unread[0].name}, code="unread"
        )
    _refuse_persons(publication, is_checked=is_checked)
    publication.state, publication.published_at = PublicationState.PUBLISHED, timezone.now()
    publication.confirmed_by = user
    texts = (publication.title, publication.question, publication.answer)
    publication.words = normalise(" ".join(texts))
    publication.save()
    _record(publication, "requests.answer_published", user, is_public=True)
    generation.renew()


@transaction.atomic
def withdraw(publication: PublicAnswer, reason: WithdrawalReason, *, user: Any) -> None:
    """Take an answer back from everybody: its texts are emptied and its files deleted."""
    publication = _held(publication, PublicationState.PUBLISHED, user, DeskRight.DECIDE)
    gone = files_of(publication)
    publication.state, publication.withdrawn_at = PublicationState.WITHDRAWN, timezone.now()
    publication.withdrawal_reason = reason
    publication.title = publication.question = publication.answer = publication.words = ""
    publication.files, publication.opened = [], {}
    publication.save()
    _record(publication, "requests.answer_withdrawn", user, is_public=True, reason=reason)
    _delete_later(gone)
    generation.renew()


# --- What stands in the way -------------------------------------------------------------------


def remaining(publication: PublicAnswer) -> list[tuple[str, FindingKind, bool]]:
    """Return what is still found in the texts and names: the words, their kind, how sure it is."""
    known = redaction.known_of(publication.request)
    names = [one.name for one in files_of(publication)]
    return [
        (text[one.start : one.end], one.kind, one.is_certain)
        for text in (publication.title, publication.question, publication.answer, *names)
        for one in redaction.find(text, known)
    ]


def _refuse_persons(publication: PublicAnswer, *, is_checked: bool) -> None:
    found = remaining(publication)
    for words, _kind, is_certain in found:
        if is_certain:
            raise ValidationError(
                _("This tells who asked, and can't be published: %(words)s"),
                params={"words": words},
                code="applicant",
            )
    if found and not is_checked:
        raise ValidationError(
            _("Take out what was found, or confirm that it tells of nobody."), code="found"
        )


def _refuse_empty(publication: PublicAnswer) -> None:
    if not publication.title.strip():
        raise ValidationError(_("Give the answer a title."), code="no_title")
    if not publication.answer.strip() and not publication.files:
        raise ValidationError(_("An answer needs a text or a document."), code="empty")


def _refuse_harmful(content: File) -> None:
    if not antivirus.is_configured():
        return
    try:
        is_harmful = antivirus.is_harmful(content)
    except antivirus.Unavailable as error:
        text = _("The antivirus doesn't answer. Try again in a few minutes.")
        raise ValidationError(text, code="no_antivirus") from error
    if is_harmful:
        raise ValidationError(_("The antivirus refuses this file."), code="harmful")


# --- Rows and files ---------------------------------------------------------------------------


def _held(
    publication: PublicAnswer,
    state: PublicationState,
    user: Any,
    right: DeskRight = DeskRight.TREAT,
) -> PublicAnswer:
    """Return the publication with its request locked, once `user` may act on it in this state."""
    request = locked(publication.request)
    require(user, right, request)
    row = PublicAnswer.objects.filter(pk=publication.pk).first()
    if row is None or row.state != state:
        raise ValidationError(_("Somebody else was quicker: look at it anew."), code="state")
    row.request = request
    return row


def _add_file(publication: PublicAnswer, name: str, content_type: str, data: bytes) -> None:
    if len(publication.files) >= MAX_FILES:
        raise ValidationError(_("This is one document too many."), code="too_many")
    digest = hashlib.sha256(data).hexdigest()[:16]
    extension = next(key for key, one in attachments.CONTENT_TYPES.items() if one == content_type)
    path = private_storage().save(
        f"{FOLDER}/{publication.pk}/{digest}.{extension}", ContentFile(data)
    )
    stem = name.strip().removesuffix(f".{extension}") or f"document-{len(publication.files) + 1}"
    file = PublicFile(
        key=path.rpartition("/")[2].rpartition(".")[0],
        path=path,
        name=attachments.clean_name(f"{stem}.{extension}"),
        content_type=content_type,
        size=len(data),
    )
    publication.files = [*publication.files, asdict(file)]
    publication.save(update_fields=["files"])


def _delete_later(files: list[PublicFile]) -> None:
    """Delete copies once their rows are gone for good."""
    attachments.delete_once_committed([(private_storage(), one.path) for one in files])


def _record(
    publication: PublicAnswer, action: str, user: Any, *, is_public: bool = False, **data: Any
) -> None:
    facts = {"publication": publication.pk, "files": len(publication.files), **data}
    history.record(
        publication.request, action, actor=history.staff(user), is_public=is_public, data=facts
    )
