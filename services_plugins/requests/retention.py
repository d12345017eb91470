"""What becomes of personal data: kept as long as it serves, handed over and erased on request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from services_plugins.kit import attachments, documents
from services_plugins.kit.models import Attachment, Contact, IssuedDocument, Notification
from services_plugins.requests.actions import publish, street
from services_plugins.requests.actions.base import locked
from services_plugins.requests.enums import OVER, PublicationState, RequestState
from services_plugins.requests.models import PublicAnswer, Request

# What a request loses with its person. The place of a report may be somebody's doorstep.
_OF_A_PERSON = (
    "answers", "applicant", "person_keys", "contact", "decision_reasons", "latitude", "longitude",
    "is_published", "publication", "followers", "identity",
)  # fmt: skip


@transaction.atomic
def remove_drafts(before: datetime) -> int:
    """Remove drafts that nobody has touched since `before`, with their files."""
    drafts = list(Request.objects.filter(state=RequestState.DRAFT, updated_at__lt=before))
    for draft in drafts:
        attachments.remove(Attachment.of(draft))
        draft.delete()
    return len(drafts)


def anonymise(before: datetime) -> int:
    """Take the person out of requests decided before `before`; figures and history stay."""
    rows = Request.objects.filter(state__in=OVER).filter(
        Q(decided_at__lt=before) | Q(decided_at=None, updated_at__lt=before)
    )
    due = rows.exclude(answers=None).values_list("pk", flat=True)
    return sum(_without_person(pk) for pk in list(due))


def export_requests(contact: Contact) -> list[dict[str, Any]]:
    """Return everything that is held of a person's requests."""
    requests = contact.requests.select_related("edition__procedure").prefetch_related("messages")
    return [
        {
            "number": request.number,
            "procedure": request.edition.procedure.code,
            "state": request.state,
            "filed_at": request.filed_at.isoformat() if request.filed_at else None,
            "answers": request.answers,
            "reasons": request.decision_reasons,
            "messages": [
                {
                    "at": message.sent_at.isoformat(),
                    "from": message.author_kind,
                    "text": message.text,
                }
                for message in request.messages.all()
                if not message.is_internal
            ],
            "files": [
                {"name": row.name, "from": row.added_by, "sha256": row.sha256}
                for row in Attachment.of(request)
            ],
            "documents": [
                {
                    "title": row.facts["title"],
                    "code": row.verification_code,
                    "issued_at": row.issued_at.isoformat(),
                    "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
                    "sha256": row.sha256,
                }
                for row in IssuedDocument.of(request)
            ],
            "identity": request.identity,
        }
        for request in requests
    ]


def erase_requests(contact: Contact) -> int:
    """Take the person out of their requests that are over; those under way can't be erased."""
    over = contact.requests.filter(state__in=OVER).values_list("pk", flat=True)
    return sum(_without_person(pk) for pk in list(over))


def export_followed(contact: Contact) -> list[dict[str, Any]]:
    """Return the published reports that a person follows."""
    rows = Request.objects.filter(is_published=True, followers__contains=[contact.pk])
    return [{"report": row.pk, "text": row.publication.get("text", "")} for row in rows]


@transaction.atomic
def erase_followed(contact: Contact) -> int:
    """Have a person hear of no report any more."""
    rows = Request.objects.select_for_update().filter(
        is_published=True, followers__contains=[contact.pk]
    )
    return sum(_without_follower(row, contact) for row in rows)


def _without_follower(request: Request, contact: Contact) -> int:
    request.followers.remove(contact.pk)
    request.save(update_fields=["followers"])
    return 1


@transaction.atomic
def _without_person(pk: int) -> int:
    """Take the person out of a request and return 1, or 0 if it is under way again by now."""
    request = locked(Request(pk=pk))
    if request.state not in OVER:
        return 0
    attachments.remove(Attachment.of(request))
    # Their check says what they were as long as people may show them; it names nobody.
    documents.forget(IssuedDocument.of(request))
    # What is published tells of nobody; what isn't might.
    for prepared in PublicAnswer.objects.filter(request=request).exclude(
        state=PublicationState.PUBLISHED
    ):
        publish.remove(prepared)
    Notification.of(request).delete()
    request.messages.all().delete()
    request.opinions.update(remarks="")
    request.answers, request.applicant, request.person_keys = None, "", []
    request.identity = {}
    request.contact, request.decision_reasons = None, ""
    request.latitude = request.longitude = None
    street.clear(request)
    request.save(update_fields=_OF_A_PERSON)
    return 1
