"""What the council of the demonstration left in writing: deliberations, minutes, papers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import cast

from django.core.files.base import ContentFile
from django.utils import timezone, translation

from cms.models import SiteIdentity
from services_plugins.council import law
from services_plugins.council.demonstration.business import QUESTIONS
from services_plugins.council.demonstration.stories import Told
from services_plugins.council.demonstration.works import Point, Works
from services_plugins.council.enums import (
    DeliberationState,
    ItemState,
    MinutesState,
    PaperKind,
    Reading,
    SessionState,
    SubmissionKind,
    SubmissionState,
    Visa,
)
from services_plugins.council.models import (
    AgendaItem,
    Deliberation,
    Minutes,
    Paper,
    Session,
    Submission,
    Vote,
)
from services_plugins.council.wording import session_name
from services_plugins.kit import documents
from services_plugins.kit.models import subject_of
from tenants.law.enums import Unit
from tenants.law.holidays import calendar
from tenants.law.wording import day_in_words

# Days after a session until its deliberations are sent, published and posted.
SENT_DAYS, PUBLISHED_DAYS = range(4, 13), range(3, 14)
# What a session younger than that has brought is still on its way.
FRESH_DAYS = 14
EXECUTED_DAYS = 200
EXECUTED_SHARE = 0.6
REFUSAL = "لم ترفق المقررة بما يثبت توفر الاعتمادات؛ يرجى استكمال الملف وعرضه من جديد."
OPPOSITION = "تتجاوز النقطة اختصاصات المجلس في صيغتها الحالية؛ يرجى تدقيق موضوعها وعرضها من جديد."
EXECUTION = "أنجز الموضوع وأدرجت نتائجه في التقرير السنوي لتنفيذ المقررات."


@dataclass
class Records:
    """What is written of the works, before it is saved."""

    works: Works
    today: dt.date
    chance: Random
    deliberations: list[Deliberation] = field(default_factory=list)
    minutes: list[Minutes] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    # Deliberations that take the place of earlier ones.
    replaced: list[tuple[Deliberation, Deliberation]] = field(default_factory=list)

    def write(self, told: Told) -> None:
        """Write what is to be written of everything that was held."""
        points = {
            id(one): said for one, said in zip(self.works.items, self.works.points, strict=True)
        }
        adopted = [one for one in self.works.votes if one.item.state == ItemState.ADOPTED]
        numbers: dict[int, int] = defaultdict(int)
        identity = SiteIdentity.load()
        for vote in sorted(adopted, key=lambda one: one.taken_at):
            session = cast(Session, vote.item.session)
            row = self._deliberation(vote, points[id(vote.item)], session, identity)
            row.year = row.adopted_on.year
            numbers[row.year] += 1
            row.number = numbers[row.year]
            self._control(row, points[id(vote.item)], session.closes_on)
            self.deliberations.append(row)
        for earlier, later in told.replaced:
            self._replace(earlier, later)
        past = [one for one in self.works.sessions if one.state == SessionState.CLOSED]
        self.minutes = [self._minutes(one, place) for place, one in enumerate(reversed(past))]
        self._questions(told)

    def save(self) -> None:
        Deliberation.objects.bulk_create(self.deliberations)
        for later, earlier in self.replaced:
            later.replaces = earlier
        Deliberation.objects.bulk_update([one for one, _ in self.replaced], ["replaces"])
        Minutes.objects.bulk_create(self.minutes)
        Submission.objects.bulk_create(self.submissions)

    def _replace(self, earlier: AgendaItem, later: AgendaItem) -> None:
        """Have the deliberation on the later item take the place of the one on the earlier."""
        before, after = (
            next(row for row in self.deliberations if row.item is item) for item in (earlier, later)
        )
        before.state = DeliberationState.REPLACED
        self.replaced.append((after, before))

    def _deliberation(
        self, vote: Vote, point: Point, session: Session, identity: SiteIdentity
    ) -> Deliberation:
        item = vote.item
        decision = point.drawn.said(point.drawn.matter.decision)
        texts = [
            _text(language, words, session, vote, identity)
            for language, words in zip(("ar", "fr"), decision, strict=True)
        ]
        return Deliberation(
            session=session,
            item=item,
            vote=vote,
            committee=item.committee,
            title_ar=item.title_ar,
            title_fr=item.title_fr,
            text_ar=texts[0],
            text_fr=texts[1],
            theme=item.theme,
            visa=item.visa,
            rules=law.rules_for(law.RECORD_RULES, session.closes_on),
            adopted_on=timezone.localdate(vote.taken_at),
            is_demonstration=True,
        )

    def _control(self, row: Deliberation, point: Point, closed: dt.date) -> None:
        """Bring a deliberation as far as its age allows; its session closed on a day."""
        age = (self.today - closed).days
        if age <= FRESH_DAYS:
            self._fresh(row, closed)
            return
        row.sent_on = closed + dt.timedelta(days=self.chance.choice(SENT_DAYS))
        row.received_on = received = row.sent_on + dt.timedelta(days=1)
        published = closed + dt.timedelta(days=self.chance.choice(PUBLISHED_DAYS))
        row.published_at, row.posted_on = _office_hours(published), published
        if point.control == "opposed":
            row.state, row.answer = DeliberationState.OPPOSED, OPPOSITION
            row.answered_on = received + dt.timedelta(days=2)
        elif row.visa == Visa.NONE:
            _enforce(row, calendar().add(received, 3, Unit.WORKING_DAYS).end)
        else:
            self._visa(row, point, received)
        if row.enforceable_on and age > EXECUTED_DAYS:
            self._execute(row, row.enforceable_on)

    def _fresh(self, row: Deliberation, closed: dt.date) -> None:
        """The first of a session that has just ended was published, the second one sent too."""
        place = sum(one.session is row.session for one in self.deliberations)
        if place > 2:
            return
        row.published_at, row.posted_on = _office_hours(closed), closed
        if place:
            row.state = DeliberationState.SENT
            row.sent_on = min(closed + dt.timedelta(days=3), self.today)
        if place and row.visa != Visa.NONE:
            row.state = DeliberationState.AWAITING_VISA
            row.received_on = row.sent_on

    def _visa(self, row: Deliberation, point: Point, received: dt.date) -> None:
        answered = received + dt.timedelta(days=self.chance.randrange(6, 15))
        row.state = DeliberationState.AWAITING_VISA
        if point.control == "awaiting":
            return
        row.answered_on = answered
        if point.control == "refused":
            row.state, row.answer = DeliberationState.REFUSED, REFUSAL
        elif point.control == "visaed":
            row.state = DeliberationState.VISAED
        else:
            _enforce(row, answered)

    def _execute(self, row: Deliberation, enforceable: dt.date) -> None:
        if self.chance.random() < EXECUTED_SHARE:
            row.state, row.execution = DeliberationState.EXECUTED, EXECUTION
            days = self.chance.randrange(40, EXECUTED_DAYS - 40)
            row.executed_on = enforceable + dt.timedelta(days=days)

    def _minutes(self, session: Session, place: int) -> Minutes:
        """Minutes are published; those of the last sessions are on their way, one is late."""
        states = (MinutesState.DRAFT, MinutesState.SIGNED, MinutesState.PUBLISHED)
        state = states[min(place, 2)] if place != 4 else MinutesState.APPROVED
        closed = session.closes_on
        is_signed = state in (MinutesState.SIGNED, MinutesState.PUBLISHED)
        signed = _office_hours(closed + dt.timedelta(days=9)) if is_signed else None
        is_published = state == MinutesState.PUBLISHED
        return Minutes(
            session=session,
            state=state,
            approved_on=None if state == MinutesState.DRAFT else closed + dt.timedelta(days=6),
            signed_by_president_at=signed,
            signed_by_secretary_at=signed,
            sent_on=closed + dt.timedelta(days=10) if is_signed else None,
            published_at=_office_hours(closed + dt.timedelta(days=12)) if is_published else None,
            is_demonstration=True,
        )

    def _questions(self, told: Told) -> None:
        """Add a written question with its answer, and one that waits for the next session."""
        sessions = (told.last, told.coming)
        for (title, text, answer), session in zip(QUESTIONS, sessions, strict=True):
            is_answered = session is told.last
            self.submissions.append(
                Submission(
                    kind=SubmissionKind.WRITTEN_QUESTION,
                    state=SubmissionState.ANSWERED if is_answered else SubmissionState.RECEIVED,
                    member=self.works.house.holders[-1],
                    session=session,
                    title_ar=title[0],
                    title_fr=title[1],
                    text="\n\n".join(text),
                    answer="\n\n".join(answer) if is_answered else "",
                    answered_on=session.opens_on if is_answered else None,
                    received_on=min(session.opens_on - dt.timedelta(days=15), self.today),
                    is_public=True,
                    is_demonstration=True,
                )
            )


def draw_papers(records: Records, coming: Session) -> int:
    """Draw a few documents; return how many. The rows that they belong to are saved."""
    works = records.works
    item = next(one for one in works.items if one.session is coming and one.committee)
    row = next(one for one in reversed(records.deliberations) if one.published_at)
    drawn = [
        _paper(item, PaperKind.REPORT, "تقرير اللجنة", "Rapport de la commission", item.summary),
        _paper(item, PaperKind.EXPLANATION, "مذكرة تقديم", "Note de présentation", item.summary),
        _paper(row, PaperKind.ANNEX, "ملحق المقرر", "Annexe de la délibération", row.text_ar),
    ]
    Paper.objects.bulk_create(drawn)
    return len(drawn)


def _paper(
    subject: AgendaItem | Deliberation, kind: PaperKind, title_ar: str, title_fr: str, text: str
) -> Paper:
    facts = documents.facts([("الموضوع", subject.title_ar)])
    content = documents.Content(title_ar, (facts, documents.paragraphs(text)), "ar")
    data = documents.draw(content)
    digest = hashlib.sha256(data).hexdigest()
    paper = Paper(
        **subject_of(subject),
        kind=kind,
        language="ar",
        title_ar=title_ar,
        title_fr=title_fr,
        name=f"{kind.value}.pdf",
        content_type=documents.CONTENT_TYPE,
        size=len(data),
        sha256=digest,
        pages=1,
        text=f"{subject.title_ar}\n{text}",
        reading=Reading.TEXT,
        is_public=True,
        published_at=timezone.now(),
        is_demonstration=True,
    )
    paper.file.save(f"{digest[:16]}.pdf", ContentFile(data), save=False)
    return paper


def _enforce(row: Deliberation, day: dt.date) -> None:
    row.state, row.enforceable_on = DeliberationState.ENFORCEABLE, day


def _office_hours(day: dt.date) -> dt.datetime:
    at = dt.datetime.combine(day, dt.time(15, 0), timezone.get_current_timezone())
    return at.astimezone(dt.UTC)


def _text(
    language: str, decision: str, session: Session, vote: Vote, identity: SiteIdentity
) -> str:
    """Return a deliberation as such texts are written: grounds, vote, articles."""
    with translation.override(language):
        held = f"{session_name(session)}، {day_in_words(session.opens_on)}"
        committee = vote.item.committee.title if vote.item.committee else ""
    articles = decision.splitlines()
    if language == "ar":
        grounds = [
            f"إن مجلس {identity.title_ar}، المجتمع في إطار {held}؛",
            "بناء على القانون التنظيمي رقم 113.14 المتعلق بالجماعات؛",
            f"وبعد الاطلاع على تقرير {committee}؛" if committee else "",
            f"وبعد المناقشة والتصويت: الموافقون {vote.votes_for}، المعارضون "
            f"{vote.votes_against}، الممتنعون {vote.abstentions}؛",
            "قرر ما يلي:",
        ]
        said = [f"الفصل {number}: {one}" for number, one in enumerate(articles, start=1)]
    else:
        grounds = [
            f"Le conseil ({identity.title_fr}), réuni en {held.replace('،', ',')} ;",
            "Vu la loi organique n° 113-14 relative aux communes ;",
            f"Après lecture du rapport : {committee} ;" if committee else "",
            f"Après débat et vote : pour {vote.votes_for}, contre {vote.votes_against}, "
            f"abstentions {vote.abstentions} ;",
            "Décide :",
        ]
        said = [f"Article {number} : {one}" for number, one in enumerate(articles, start=1)]
    return "\n\n".join(one for one in [*grounds, *said] if one)
