"""Puts the requests of the demonstration into a tenant, and takes them out again."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.enums import Role
from services_plugins.kit import attachments, history
from services_plugins.kit.enums import Channel
from services_plugins.kit.models import (
    Attachment,
    Contact,
    Deadline,
    HistoryEntry,
    IssuedDocument,
    Notification,
    OfSubject,
    subject_of,
)
from services_plugins.requests.actions import publish, street
from services_plugins.requests.actions.letters import issue_decision
from services_plugins.requests.demonstration import samples, stories
from services_plugins.requests.demonstration.acts import Staff
from services_plugins.requests.demonstration.ledger import Ledger
from services_plugins.requests.demonstration.writing import Writer
from services_plugins.requests.enums import DECIDED, Category, DeskRight
from services_plugins.requests.models import (
    Desk,
    DeskMember,
    Edition,
    Message,
    Opinion,
    PublicAnswer,
    Request,
)

# How many answers everybody may read, once a tenant is filled.
PUBLISHED_ANSWERS = 4
# The letters that each commune's last decisions show.
MAX_LETTERS = 8
DECISIONS = ("requests.decided", "requests.consent")


@transaction.atomic
def fill(tenant: Any, staff: Mapping[str, Any]) -> int:
    """Give the tenant at work its requests, unless it has some; return how many.

    `staff` are members of staff by role.
    """
    if Request.objects.filter(is_demonstration=True).exists():
        return 0
    team = Staff(
        agent=staff[Role.EDITOR], decider=staff[Role.MODERATOR], head=staff[Role.ADMINISTRATOR]
    )
    join_desks(team)
    chance = Random(tenant.slug)  # noqa: S311 (nothing to guess)
    told = [*stories.PRESENT, *stories.past(chance)]
    editions = _editions()
    writer = Writer(tenant, team, chance, editions)
    ledgers = [writer.write(story) for story in told if story.code in editions]
    _save(sorted(ledgers, key=lambda one: one.request.filed_at or timezone.now()))
    _publish_answers(team)
    return len(ledgers)


def _editions() -> dict[str, Edition]:
    """Return the editions in force by code of procedure, of those that have a desk."""
    rows = (
        Edition.objects.exclude(procedure__desk=None)
        .select_related("procedure__desk")
        .order_by("procedure_id", "-number")
        .distinct("procedure_id")
    )
    return {one.procedure.code: one for one in rows}


def join_desks(team: Staff) -> None:
    """Give the staff of the demonstration their desks, unless somebody has set members already."""
    if DeskMember.objects.exists():
        return
    rights = (
        (team.agent, DeskRight.TREAT),
        (team.decider, DeskRight.DECIDE),
        (team.head, DeskRight.HEAD),
    )
    DeskMember.objects.bulk_create(
        DeskMember(desk=desk, user=user, right=right)
        for desk in Desk.objects.all()
        for user, right in rights
    )


# --- Saving -----------------------------------------------------------------------------------


def _save(ledgers: list[Ledger]) -> None:
    """Write all rows, a table at a time."""
    contacts = _contacts(ledgers)
    for ledger in ledgers:
        ledger.request.contact = contacts.get(ledger.email)
    Request.objects.bulk_create(ledger.request for ledger in ledgers)
    for ledger in ledgers:
        _tie(ledger)
    Deadline.objects.bulk_create(row for one in ledgers for row in one.delays)
    HistoryEntry.objects.bulk_create(row for one in ledgers for row in one.steps)
    Message.objects.bulk_create(row for one in ledgers for row in one.messages)
    Opinion.objects.bulk_create(row for one in ledgers for row in one.opinions)
    Attachment.objects.bulk_create(row for one in ledgers for row in one.files)
    _set_back()
    _issue_letters(ledgers)


def _issue_letters(ledgers: list[Ledger]) -> None:
    """Issue the letters of the last decisions, dated like these."""
    decided = [one for one in ledgers if one.steps and one.steps[-1].action in DECISIONS]
    for ledger in decided[-MAX_LETTERS:]:
        user = ledger.steps[-1].actor
        actor = history.staff(user) if user else history.SYSTEM
        issue_decision(ledger.request, actor=actor, at=ledger.request.decided_at)


def _contacts(ledgers: list[Ledger]) -> dict[str, Contact]:
    """Return the verified contacts of the people, by address."""
    found: dict[str, Contact] = {}
    for ledger in ledgers:
        if ledger.email and ledger.email not in found:
            found[ledger.email] = Contact(
                channel=Channel.EMAIL,
                address=ledger.email,
                address_hash=Contact.hash_of(Channel.EMAIL, ledger.email),
                language=ledger.request.language,
                verified_at=ledger.request.filed_at,
            )
    Contact.objects.bulk_create(found.values())
    return found


def _tie(ledger: Ledger) -> None:
    """Tell the rows which request they belong to, seal the history, and keep the files."""
    subject = subject_of(ledger.request)
    rows: list[OfSubject] = [*ledger.delays, *ledger.steps, *ledger.files]
    for row in rows:
        row.subject_kind, row.subject_id = subject["subject_kind"], subject["subject_id"]
    seal = ""
    for step in ledger.steps:
        step.chain = seal = history.seal(step, seal)
    for said in (*ledger.messages, *ledger.opinions):
        said.request = ledger.request
    for file in ledger.files:
        content = ContentFile(samples.SAMPLES[file.content_type]().content)
        name = f"{file.sha256[:16]}.{file.name.rpartition('.')[2]}"
        file.file.save(name, content, save=False)


def _set_back() -> None:
    """Set the times that rows get by themselves to when it all happened."""
    requests = Request.objects.filter(is_demonstration=True)
    requests.exclude(filed_at=None).update(
        created_at=F("filed_at"), updated_at=Coalesce("decided_at", "filed_at")
    )
    filed = Request.objects.filter(pk=OuterRef("subject_id")).values("filed_at")
    _rows(Attachment).update(created_at=Coalesce(Subquery(filed), timezone.now()))


def _publish_answers(team: Staff) -> None:
    """Give the newest answers about information to everybody, as two members of staff would."""
    decided = Request.objects.filter(
        is_demonstration=True,
        edition__procedure__category=Category.INFORMATION,
        state__in=[one.value for one in sorted(DECIDED)],
    ).order_by("-decided_at")
    answered = [one for one in decided.select_related("edition") if publish.answer_of(one)]
    for request in answered[:PUBLISHED_ANSWERS]:
        answer = publish.prepare(request, user=team.agent)
        publish.hand_over(answer, is_checked=True, user=team.agent)
        publish.confirm(answer, is_checked=True, user=team.decider)


# --- Removing ---------------------------------------------------------------------------------


@transaction.atomic
def remove() -> int:
    """Take the requests of the demonstration out of the tenant at work; return how many.

    With all that hangs on them, and the contacts that have no other request.
    """
    contacts = Contact.objects.filter(requests__is_demonstration=True)
    people = list(contacts.values_list("pk", flat=True))
    attachments.remove(_rows(Attachment))
    for publication in PublicAnswer.objects.filter(request__is_demonstration=True):
        publish.remove(publication)
    letters = [one.file for one in _rows(IssuedDocument)]
    attachments.delete_once_committed([(one.storage, one.name) for one in letters])
    for request in Request.objects.filter(is_demonstration=True, is_published=True):
        street.clear(request)
    for model in (IssuedDocument, Deadline, HistoryEntry, Notification):
        _rows(model).delete()
    _all, by_model = Request.objects.filter(is_demonstration=True).delete()
    Contact.objects.filter(pk__in=people, requests=None).delete()
    return by_model.get(Request._meta.label, 0)


def _rows(model: type[OfSubject]) -> models.QuerySet[Any]:
    """Return the rows that belong to the demonstration's requests."""
    requests = Request.objects.filter(is_demonstration=True)
    return model._default_manager.filter(
        subject_kind=Request._meta.label_lower, subject_id__in=requests.values("pk")
    )
