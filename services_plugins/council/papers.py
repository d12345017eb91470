"""What is printed for the members: the notice of a session with its agenda."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from services_plugins.council import law
from services_plugins.council.enums import ON_AGENDA, PaperKind, SittingState
from services_plugins.council.models import (
    AgendaItem,
    Invitation,
    Member,
    Paper,
    Session,
    Sitting,
)
from services_plugins.council.wording import session_name
from services_plugins.kit import documents
from services_plugins.kit.documents import Content, Letterhead, Part
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import IssuedDocument, Notification
from tenants.law.wording import listed

NOTICE = "council_notice"
# Notices are Arabic, as the council's business is; the letterhead has both languages.
LANGUAGE = "ar"
LETTERHEAD = Letterhead(
    ministry={"ar": "وزارة الداخلية", "fr": "Ministère de l’Intérieur"},
    office={"ar": "رئاسة المجلس", "fr": "Présidence du conseil"},
)
# Rules whose articles a notice names as its grounds.
GROUNDS = ("council.sessions.opening", "council.notice", "council.agenda_to_governor")
GROUNDS_EXTRAORDINARY = ("council.notice", "council.extraordinary.held")


def items_of(session: Session) -> list[AgendaItem]:
    """Return the items of a session's agenda in their order."""
    rows = session.items.filter(state__in=[one.value for one in ON_AGENDA], removed_at=None)
    return list(rows.select_related("committee", "rapporteur").order_by("position", "pk"))


def sittings_of(session: Session) -> list[Sitting]:
    """Return the sittings of a session that are or were held, in their order."""
    rows = session.sittings.filter(removed_at=None).exclude(state=SittingState.CANCELLED)
    return list(rows.order_by("starts_at"))


# --- The notice ---------------------------------------------------------------------------------


def notice(session: Session, member: Member | None = None, *, language: str = LANGUAGE) -> bytes:
    """Return the notice as PDF: to all members, or to one with a slip to sign. Raises NotDrawn.

    Anyone can check it by its code once the members were invited.
    """
    issued = IssuedDocument.of(session).filter(kind=NOTICE, revoked_at=None).first()
    code = issued.verification_code if issued else ""
    content = notice_content(session, member, language=language)
    at = session.notice_sent_at
    return documents.draw(content, code=code, at=at, is_draft=session.notice_sent_at is None)


def issue_notice(session: Session) -> IssuedDocument:
    """Issue the notice to all members in the place of an earlier one. Raises NotDrawn.

    The caller holds the session's row.
    """
    for earlier in IssuedDocument.of(session).filter(kind=NOTICE, revoked_at=None):
        documents.revoke(earlier)
    content = notice_content(session)
    return documents.issue(
        session, NOTICE, content, reference=session.reference, at=session.notice_sent_at
    )


def notice_content(
    session: Session, member: Member | None = None, *, language: str = LANGUAGE
) -> Content:
    """Return what a notice says."""
    with translation.override(language):
        parts = tuple(_notice(session, member))
        return Content(_("Notice of a session"), parts, language, LETTERHEAD)


def notice_name(session: Session) -> str:
    """Return how the files of a session's notice and pack are called, without extension."""
    return f"{session_name(session)} {session.opens_on.isoformat()}"


def item_parts(item: AgendaItem) -> Iterator[Part]:
    """Yield what the pack says of an item before its documents."""
    yield documents.facts(
        [
            (_("Origin"), item.get_origin_display()),
            (_("Committee"), item.committee.title if item.committee else ""),
            (_("Rapporteur"), item.rapporteur.name if item.rapporteur else ""),
        ]
    )
    if item.summary:
        yield documents.paragraphs(item.summary)


def pack_of(session: Session) -> Paper | None:
    """Return the members' pack of a session, once it is made."""
    rows = Paper.of(session).filter(kind=PaperKind.PACK, safety=Safety.SAFE, removed_at=None)
    return rows.last()


def _notice(session: Session, member: Member | None) -> Iterator[Part]:
    yield documents.facts(
        [
            (_("Reference"), session.reference),
            (_("To"), member.name if member else _("The members of the council")),
            (_("Subject"), session_name(session)),
            (_("From"), documents.day(session.opens_on)),
            (_("Until"), documents.day(session.last_day)),
        ]
    )
    yield documents.paragraphs(_grounds(session))
    yield documents.heading(_("Agenda"))
    yield documents.items(
        f"{number}. {item.title}" for number, item in enumerate(items_of(session), start=1)
    )
    yield documents.heading(_("Sittings"))
    yield documents.table(
        [_("Day"), _("Hour"), _("Place")],
        [_sitting_row(one) for one in sittings_of(session)],
        [3, 1, 4],
    )
    yield documents.signature(_("The president of the council"))
    if member is not None:
        yield documents.heading(_("Acknowledgement"))
        yield documents.table(
            [_("Received by"), _("Day and hour"), _("Signature")],
            [[member.name, "", ""]],
            [4, 3, 3],
        )


def _sitting_row(sitting: Sitting) -> list[str]:
    start = timezone.localtime(sitting.starts_at)
    return [documents.day(start.date()), documents.left_to_right(f"{start:%H:%M}"), sitting.place]


def _grounds(session: Session) -> str:
    """Return what the notice rests on, from the rules that the session keeps."""
    rules = law.session_rules(session)
    codes = GROUNDS_EXTRAORDINARY if session.requested_by else GROUNDS
    named = [law.kept(rules, code) for code in codes]
    articles = listed(dict.fromkeys(rule.article for rule in named if rule.article))
    return _(
        "Under %(law)s, articles %(articles)s, and the internal rules of the council, you are "
        "invited to attend the sittings of this session."
    ) % {"law": named[0].law, "articles": articles}


def enclosed_notice(message: Notification) -> tuple[str, bytes] | None:
    """Return the notice that goes with a message to a member."""
    row = Invitation.objects.select_related("session", "member").filter(pk=message.subject_id)
    invitation = row.first()
    if invitation is None:
        return None
    return "notice.pdf", notice(invitation.session, invitation.member)
