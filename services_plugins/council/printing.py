"""What is printed of the records: deliberations, minutes, and the proof of their posting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from services_plugins.council.enums import PaperKind, Reading, Visa
from services_plugins.council.minuting import saying
from services_plugins.council.minuting.drafting import Content as MinutesContent
from services_plugins.council.minuting.drafting import both
from services_plugins.council.models import Deliberation, Minutes, Paper, Vote
from services_plugins.council.wording import session_name
from services_plugins.kit import documents
from services_plugins.kit.documents import Content, Part
from services_plugins.kit.models import IssuedDocument, subject_of
from tenants.law.wording import day_in_words

DELIBERATION, MINUTES, REGISTER, POSTING = (
    "council_deliberation",
    "council_minutes",
    "council_register",
    "council_posting",
)
# The council's records are Arabic; translations stand beside them.
LANGUAGE = "ar"


# --- Deliberations ------------------------------------------------------------------------------


def deliberation_content(deliberation: Deliberation, language: str = LANGUAGE) -> Content:
    """Return what a deliberation says on paper, in one of its languages."""
    with translation.override(language):
        return Content(
            _("Deliberation no. %(number)s") % {"number": deliberation.reference},
            tuple(_deliberation(deliberation)),
            language,
        )


def _deliberation(deliberation: Deliberation) -> Iterator[Part]:
    session, vote = deliberation.session, deliberation.vote
    yield documents.facts(
        [
            (_("Subject"), deliberation.title),
            (_("Session"), session_name(session) if session else ""),
            (_("Adopted on"), documents.day(deliberation.adopted_on)),
            (
                _("Control"),
                deliberation.get_visa_display() if deliberation.visa != Visa.NONE else "",
            ),
            (_("Replaces no."), deliberation.replaces.reference if deliberation.replaces else ""),
        ]
    )
    yield documents.paragraphs(text_of(deliberation))
    if vote is not None:
        yield documents.heading(_("Vote"))
        yield documents.facts(vote_rows(vote))
    yield documents.signature(_("The president of the council"))


def text_of(deliberation: Deliberation) -> str:
    """Return the text in the active language, in Arabic where there is none."""
    language = (translation.get_language() or LANGUAGE).split("-")[0]
    return getattr(deliberation, f"text_{language}", "") or deliberation.text_ar


def vote_rows(vote: Vote) -> list[tuple[str, Any]]:
    return [
        (_("Members present"), vote.present),
        (_("For"), vote.votes_for),
        (_("Against"), vote.votes_against),
        (_("Abstentions"), vote.abstentions),
        (
            _("Result"),
            _("Carried by all votes") if vote.is_unanimous else vote.get_result_display(),
        ),
    ]


def issue_deliberation(deliberation: Deliberation) -> tuple[IssuedDocument, Paper]:
    """Issue a deliberation as PDF in the place of an earlier one, as a public paper.

    The caller holds its row. Raises documents.NotDrawn.
    """
    titles = both(lambda: _("Deliberation no. %(number)s") % {"number": deliberation.reference})
    return _issue(
        deliberation,
        DELIBERATION,
        deliberation_content(deliberation),
        PaperKind.DELIBERATION,
        titles,
        deliberation.reference,
    )


# --- Minutes ------------------------------------------------------------------------------------


def minutes_content(minutes: Minutes, content: MinutesContent, language: str = LANGUAGE) -> Content:
    """Return what minutes say on paper; `content` is all of them, or what everybody reads."""
    with translation.override(language):
        said = [*saying.parts(content), *_signatures(minutes)]
        return Content(saying.title(content), tuple(said), language)


def _signatures(minutes: Minutes) -> Iterator[Part]:
    signed = (
        (_("The secretary of the council"), minutes.signed_by_secretary_at),
        (_("The president of the council"), minutes.signed_by_president_at),
    )
    yield documents.heading(_("Signatures"))
    yield documents.facts((role, _signed(at)) for role, at in signed)


def _signed(at: dt.datetime | None) -> str:
    if at is None:
        return _("not signed yet")
    local = timezone.localtime(at)
    return _("signed on %(day)s at %(hour)s") % {
        "day": day_in_words(local.date()),
        "hour": f"{local:%H:%M}",
    }


def issue_minutes(minutes: Minutes) -> tuple[IssuedDocument, Paper]:
    """Issue what everybody may read of minutes, in the place of an earlier issue.

    Where items were treated behind closed doors, the whole is issued too, for the register alone.
    The caller holds the row. Raises documents.NotDrawn.
    """
    public = saying.public(minutes.content)
    reference = str(minutes.session.opens_on)
    if saying.internal(minutes.content):
        _revoke(minutes, REGISTER)
        whole = minutes_content(minutes, minutes.content)
        documents.issue(minutes, REGISTER, whole, reference=reference)
    titles = {one: public["title"].get(one, "") for one in ("ar", "fr")}
    return _issue(
        minutes,
        MINUTES,
        minutes_content(minutes, public),
        PaperKind.MINUTES,
        titles,
        reference,
    )


# --- Posting ------------------------------------------------------------------------------------


def issue_certificate(subject: Deliberation | Minutes, title: str, user: Any) -> IssuedDocument:
    """Certify when `subject` was posted, with the print of what was. Raises documents.NotDrawn."""
    _revoke(subject, POSTING)
    with translation.override(LANGUAGE):
        parts = tuple(_certificate(subject, title, user))
        content = Content(_("Certificate of posting"), parts, LANGUAGE)
    reference = subject.reference if isinstance(subject, Deliberation) else ""
    return documents.issue(subject, POSTING, content, reference=reference)


def _certificate(subject: Deliberation | Minutes, title: str, user: Any) -> Iterator[Part]:
    published = timezone.localtime(subject.published_at)
    paper = published_paper(subject)
    yield documents.facts(
        [
            (_("Document"), title),
            (
                _("Published on the site"),
                f"{documents.day(published.date())} · {published:%H:%M}",
            ),
            (
                _("Posted at the seat"),
                documents.day(subject.posted_on) if subject.posted_on else "",
            ),
            (_("Certified by"), str(user)),
        ]
    )
    yield documents.heading(_("Print of the document (SHA-256)"))
    for half in _halves(paper.sha256 if paper else ""):
        yield documents.facts([("SHA-256", documents.left_to_right(half))])
    yield documents.note(
        _("Any change of the document changes its print: who has the file can compute it anew.")
    )
    yield documents.signature(_("The president of the council"))


def _halves(text: str) -> list[str]:
    return [one for one in (text[:32], text[32:]) if one]


# --- Issuing ------------------------------------------------------------------------------------


def published_paper(subject: models.Model) -> Paper | None:
    """Return the issued text of a deliberation or of minutes, as everybody can fetch it."""
    kinds = (PaperKind.DELIBERATION, PaperKind.MINUTES)
    rows = Paper.of(subject).filter(kind__in=kinds, is_public=True, removed_at=None)
    return rows.filter(replaced_by=None).order_by("-pk").first()


def _issue(
    subject: models.Model,
    kind: str,
    content: Content,
    paper_kind: PaperKind,
    titles: dict[str, str],
    reference: str,
) -> tuple[IssuedDocument, Paper]:
    _revoke(subject, kind)
    before = published_paper(subject)
    issued = documents.issue(subject, kind, content, reference=reference)
    paper = Paper.objects.create(
        **subject_of(subject),
        kind=paper_kind,
        title_ar=titles["ar"][:500],
        title_fr=titles.get("fr", "")[:500],
        # The same file: neither is ever removed.
        file=issued.file.name,
        name=documents.file_name(issued),
        content_type=documents.CONTENT_TYPE,
        size=issued.file.size,
        sha256=issued.sha256,
        # Its words are those of the row, which the index has.
        reading=Reading.TEXT,
        replaces=before,
        is_public=True,
        published_at=timezone.now(),
        is_demonstration=getattr(subject, "is_demonstration", False),
    )
    return issued, paper


def _revoke(subject: models.Model, kind: str) -> None:
    for earlier in IssuedDocument.of(subject).filter(kind=kind, revoked_at=None):
        documents.revoke(earlier)
