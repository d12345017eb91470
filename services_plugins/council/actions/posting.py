"""Publishing on the site and posting at the seat, each with its proof (113-14, 48 and 273)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms import generation
from services_plugins.council import debates, printing, search, versions
from services_plugins.council.actions.base import held
from services_plugins.council.enums import MinutesState
from services_plugins.council.minuting import saying
from services_plugins.council.models import AgendaItem, Deliberation, Minutes, Sitting
from services_plugins.council.permissions import PUBLISH
from services_plugins.kit import deadlines, history
from services_plugins.kit.models import IssuedDocument

PUBLICATION = "council.decisions.publication"


def is_closed(subject: models.Model | None) -> bool:
    """Tell whether something was treated behind closed doors."""
    if isinstance(subject, Deliberation):
        return is_closed(subject.item)
    if isinstance(subject, AgendaItem):
        return subject.is_closed or is_closed(subject.sitting)
    return isinstance(subject, Sitting) and subject.is_closed


@transaction.atomic
def publish(deliberation: Deliberation, *, user: Any) -> Deliberation:
    """Publish a deliberation on the site, as text and as an archive's PDF.

    The history keeps who, when, and the print of what was published. Raises ValidationError.
    """
    deliberation = held(deliberation, user, PUBLISH)
    if deliberation.published_at is not None:
        raise ValidationError(
            _("It was published on %(day)s already."),
            params={"day": f"{timezone.localtime(deliberation.published_at):%d/%m/%Y %H:%M}"},
            code="published",
        )
    if not deliberation.text_ar.strip():
        raise ValidationError(_("Write its text in Arabic first."), code="no_text")
    if is_closed(deliberation):
        raise ValidationError(
            _("It was decided behind closed doors: it isn't published."), code="closed"
        )
    deliberation.published_at = timezone.now()
    deliberation.save(update_fields=["published_at", "updated_at"])
    _document, paper = printing.issue_deliberation(deliberation)
    versions.keep(deliberation, versions.texts_of(deliberation), user=user, sha256=paper.sha256)
    actor = history.staff(user)
    history.record(
        deliberation,
        "council.deliberation_published",
        actor=actor,
        data={"sha256": paper.sha256, "paper": paper.pk},
    )
    end_watch(deliberation)
    search.reindex([deliberation.pk])
    debates.tell_deliberation(deliberation, actor=actor)
    generation.renew()
    return deliberation


@transaction.atomic
def post(subject: Deliberation | Minutes, on: dt.date, *, user: Any) -> IssuedDocument:
    """Note that a published record hangs at the commune's seat; return the certificate of it.

    Raises ValidationError.
    """
    subject = held(subject, user, PUBLISH)
    if subject.published_at is None:
        raise ValidationError(
            _("Publish it on the site first: the certificate names the print of what is posted."),
            code="order",
        )
    if on > timezone.localdate():
        raise ValidationError(_("This day is still to come."), code="future")
    if on < _begins(subject):
        raise ValidationError(_("This day is before it was adopted."), code="before")
    if subject.posted_on is not None:
        raise ValidationError(_("That it was posted is noted already."), code="twice")
    subject.posted_on = on
    subject.save(update_fields=["posted_on", "updated_at"])
    certificate = printing.issue_certificate(subject, title_of(subject), user)
    paper = printing.published_paper(subject)
    history.record(
        subject,
        "council.posted",
        actor=history.staff(user),
        data={
            "on": on.isoformat(),
            "sha256": paper.sha256 if paper else "",
            "code": certificate.verification_code,
        },
    )
    end_watch(subject)
    generation.renew()
    return certificate


def title_of(subject: Deliberation | Minutes) -> str:
    """Return what a record is called on its certificate, in Arabic."""
    with override(printing.LANGUAGE):
        if isinstance(subject, Minutes):
            return saying.title(subject.content)
        return f"{subject.reference} · {subject.title}"


def _begins(subject: Deliberation | Minutes) -> dt.date:
    if isinstance(subject, Deliberation):
        return subject.adopted_on
    return subject.session.opens_on


def end_watch(subject: Deliberation | Minutes) -> None:
    """End the watch over the publication once a record is both on the site and at the seat."""
    if subject.published_at is None or subject.posted_on is None:
        return
    if (running := deadlines.running(subject, PUBLICATION)) is not None:
        done = max(timezone.localdate(subject.published_at), subject.posted_on)
        deadlines.end(running, on=done)


def is_public(minutes: Minutes) -> bool:
    """Tell whether everybody reads minutes, be they under correction or not."""
    return minutes.published_at is not None


def is_being_corrected(minutes: Minutes) -> bool:
    return is_public(minutes) and minutes.state != MinutesState.PUBLISHED
