"""Petitions of people who don't exist, so that the demonstration shows every part of the way.

The actions act now; here a past of months is written, with what they promise: the table of
transitions, a sealed history, delays with a copy of their rule, a count that is that of the rows.
All is drawn by lot with the tenant's slug as the seed: the same every time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.enums import Role
from services_plugins.kit import attachments, cast, documents, history, numbering
from services_plugins.kit.enums import DeadlineState, Outcome, StepKind
from services_plugins.kit.models import (
    Attachment,
    Deadline,
    HistoryEntry,
    IssuedDocument,
    Notification,
    subject_of,
)
from services_plugins.petitions import chain, conditions, law, people, retention
from services_plugins.petitions.enums import (
    OVER,
    TRANSITIONS,
    Departure,
    Finding,
    LinkKind,
    PetitionState,
    SignatureState,
    SignatureWay,
    Tie,
)
from services_plugins.petitions.models import Petition, Signature, Update
from services_plugins.petitions.national import demonstration as national
from tenants.law.enums import Unit
from tenants.law.holidays import calendar
from tenants.law.rules import Rule

S = PetitionState
# What each state leaves in the history.
ACTIONS = {
    S.SUBMITTED: "petitions.submitted",
    S.RETURNED: "petitions.returned",
    S.COLLECTING: "petitions.published",
    S.FILED: "petitions.filed",
    S.IN_REVIEW: "petitions.taken_up",
    S.ACCEPTED: "petitions.accepted",
    S.REFUSED: "petitions.refused",
    S.DEBATED: "petitions.debated",
    S.LAPSED: "petitions.lapsed",
}
BY_CITIZEN = {S.SUBMITTED, S.FILED}
SAMPLE = 20


@dataclass(frozen=True)
class Story:
    """One petition: its words, the share of signatures in percent, and its way so far.

    `way` holds states with how many days ago each was reached; `replaced` and `studied` are days
    ago, too: when the representative changed, and when a committee studied it.
    """

    language: str
    title: str
    question: str
    reasons: str
    percent: int
    way: tuple[tuple[PetitionState, int], ...]
    codes: tuple[str, ...] = ()
    words: str = ""
    outcome: str = ""
    update: str = ""
    replaced: int = 0
    studied: int = 0
    study: str = ""


STORIES = (
    Story(
        "ar",
        "إحداث ممر للراجلين أمام المدرسة الابتدائية",
        "نطلب من المجلس التداول في إحداث ممر للراجلين ومخففات للسرعة أمام المدرسة الابتدائية.",
        "يعبر التلاميذ هذا الشارع كل يوم دون حماية.\n\nنهدف إلى ضمان سلامتهم وتهدئة السير.",
        43,
        ((S.SUBMITTED, 40), (S.COLLECTING, 36)),
        replaced=12,
    ),
    Story(
        "fr",
        "Ouvrir la bibliothèque communale le samedi",
        "Que le conseil débatte de l'ouverture de la bibliothèque communale le samedi.",
        "Les élèves et ceux qui travaillent en semaine n'y ont pas accès.\n\n"
        "Nous voulons un lieu d'étude ouvert à tous, un jour de plus.",
        104,
        ((S.SUBMITTED, 120), (S.COLLECTING, 117), (S.FILED, 30), (S.IN_REVIEW, 24)),
    ),
    Story(
        "ar",
        "تهيئة فضاء أخضر للأطفال بالحي",
        "نطلب من المجلس التداول في تهيئة فضاء أخضر وألعاب للأطفال بالحي.",
        "لا يتوفر الحي على أي مكان آمن للعب.\n\nنريد فضاء قريبا تستفيد منه الأسر.",
        110,
        ((S.SUBMITTED, 260), (S.COLLECTING, 256), (S.FILED, 190), (S.IN_REVIEW, 184),
         (S.ACCEPTED, 150), (S.DEBATED, 48)),
        words="قرر المجلس إدراج تهيئة الفضاء في برنامج السنة المقبلة.",
        outcome=Outcome.PARTLY,
        update="أُنجزت الدراسة التقنية، وتُفتح الأظرفة قريبا.",
        studied=75,
        study="توصي اللجنة بالاستجابة للطلب في حدود الاعتمادات المتوفرة.",
    ),
    Story(
        "fr",
        "Fermer la place centrale aux voitures",
        "Que le conseil débatte de la fermeture de la place centrale aux voitures.",
        "La place est devenue un parking.\n\nNous voulons la rendre aux piétons et aux commerces.",
        101,
        ((S.SUBMITTED, 300), (S.COLLECTING, 296), (S.FILED, 215), (S.REFUSED, 170)),
        codes=("competence",),
        words="La voie qui traverse la place n'est pas de la compétence de la commune.",
    ),
    # What the council makes of these two is told by the council, where there is one.
    Story(
        "fr",
        "Éclairer le chemin du collège",
        "Que le conseil décide d'éclairer le chemin qui mène au collège.",
        "Les élèves rentrent de nuit en hiver.\n\nNous voulons un trajet sûr pour tous.",
        107,
        ((S.SUBMITTED, 290), (S.COLLECTING, 286), (S.FILED, 215), (S.IN_REVIEW, 209),
         (S.ACCEPTED, 175)),
    ),
    Story(
        "ar",
        "إحداث محطة لوقوف الحافلات المدرسية بالسوق",
        "نطلب من المجلس التداول في إحداث محطة آمنة لوقوف الحافلات المدرسية قرب السوق.",
        "ينزل التلاميذ وسط حركة السير.\n\nنريد مكانا محميا من المطر والشمس.",
        105,
        ((S.SUBMITTED, 100), (S.COLLECTING, 97), (S.FILED, 45), (S.IN_REVIEW, 39),
         (S.ACCEPTED, 12)),
    ),
    Story(
        "ar",
        "تمديد ساعات عمل حافلات النقل ليلا",
        "نطلب من المجلس التداول في تمديد ساعات النقل العمومي إلى العاشرة ليلا.",
        "ينتهي العمل والدراسة بعد آخر حافلة.\n\nنريد عودة آمنة للجميع.",
        0,
        ((S.SUBMITTED, 2),),
    ),
)  # fmt: skip


@transaction.atomic
def fill(tenant: Any, staff: Mapping[str, Any]) -> int:
    """Give the site at work its petitions, unless it has some; return how many."""
    if law.is_national():
        return national.fill(staff)
    if Petition.objects.filter(is_demonstration=True).exists():
        return 0
    chance = Random(f"petitions:{tenant.slug}")  # noqa: S311 (nothing to guess)
    rule, population = law.signatures_rule(), law.scope()["population"]
    for story in STORIES:
        petition = _petition(story, rule, population, chance)
        petition.save()
        _signatures(petition, petition.threshold * story.percent // 100, chance)
        _history(petition, story, staff[Role.ADMINISTRATOR])
        _deadline(petition)
        _checks(petition, str(staff[Role.ADMINISTRATOR]))
        _told(petition, story, staff[Role.ADMINISTRATOR])
    return len(STORIES)


# Whom the demonstration has study petitions; committees of communes are named alike.
COMMITTEE = {"ar": "لجنة المرافق العمومية والخدمات", "fr": "Commission des services publics"}


def _told(petition: Petition, story: Story, user: Any) -> None:
    """Write what staff told of the council's steps, and of what has changed."""
    today = timezone.localdate()
    committee = COMMITTEE[story.language]
    told = []
    if story.studied:
        day = today - dt.timedelta(days=story.studied)
        told.append((StepKind.COMMITTEE_STUDY, day, committee, story.study))
    if story.outcome:
        told.append((StepKind.DELIBERATION, petition.session_on or today, "", story.words))
    if story.update:
        told.append((StepKind.FOLLOW_UP, today, "", story.update))
    Update.objects.bulk_create(
        Update(
            petition=petition, kind=kind, on=day, title=title, text=text,
            language=story.language, author=user,
        )
        for kind, day, title, text in told
    )  # fmt: skip


def _checks(petition: Petition, by: str) -> None:
    """Write what the bureau found: all of what was decided, some of what it has, and a sample."""
    if petition.filed_at is None:
        return
    codes = [one.value for one in conditions.of(petition)]
    is_decided = petition.decided_at is not None
    day = timezone.localdate(petition.decided_at or petition.filed_at).isoformat()
    for code in codes if is_decided else codes[1:4]:
        finding = Finding.NOT_MET if code in petition.reason_codes else Finding.MET
        petition.checks[code] = {"finding": finding.value, "note": "", "by": by, "on": day}
    if not is_decided:
        _sample(petition)
    petition.save(update_fields=["checks", "sample"])


def _sample(petition: Petition) -> None:
    """Write a sample of which the bureau has examined a half."""
    rows = petition.signatures.filter(state=SignatureState.VALID).order_by("id_hash")
    drawn = list(rows.values_list("pk", flat=True)[:SAMPLE])
    petition.sample = {"signatures": sorted(drawn), "of": rows.count(), "is_recorded": False}
    Signature.objects.filter(pk__in=drawn[: SAMPLE // 2]).update(examined_at=timezone.now())


@transaction.atomic
def remove() -> int:
    """Take the petitions of the demonstration out of the tenant at work; return how many."""
    contacts = national.made_up_contacts()
    rows = Petition.objects.filter(is_demonstration=True)
    keys = list(rows.values_list("pk", flat=True))
    about = {"subject_kind": Petition._meta.label_lower, "subject_id__in": keys}
    # What staff added while they tried it.
    attachments.remove(Attachment.objects.filter(**about))
    documents.forget(IssuedDocument.objects.filter(**about))
    updates = Update.objects.filter(petition__in=keys).values("pk")
    told = {"subject_kind": Update._meta.label_lower, "subject_id__in": updates}
    attachments.remove(Attachment.objects.filter(**told))
    for model in (Deadline, HistoryEntry, IssuedDocument, Notification):
        model._default_manager.filter(**about).delete()
    rows.delete()
    national.forget_contacts(contacts)
    return len(keys)


def _petition(story: Story, rule: Rule, population: int | None, chance: Random) -> Petition:
    person = cast.draw(chance, story.language)
    moments = {state: _moment(days, chance) for state, days in story.way}
    state = story.way[-1][0]
    decided = moments.get(S.ACCEPTED) or moments.get(S.REFUSED)
    published = moments.get(S.COLLECTING)
    petition = Petition(
        number=numbering.new_number(lambda one: Petition.objects.filter(number=one).exists()),
        state=state,
        language=story.language,
        title=story.title,
        question=story.question,
        reasons=story.reasons,
        representative=f"{person.first_name} {person.last_name}",
        representative_id=person.id_number,
        representative_address=person.address,
        rule=rule.to_json(),
        population=population,
        submitted_at=moments[S.SUBMITTED],
        published_at=published,
        filed_at=moments.get(S.FILED),
        decided_at=decided,
        reason_codes=list(story.codes),
        reason_text=story.words if state == S.REFUSED else "",
        outcome=story.outcome,
        answer=story.words if story.outcome else "",
        studied_by=COMMITTEE[story.language] if story.studied else "",
        session_on=_session(moments),
        is_demonstration=True,
    )
    if published:
        start = timezone.localdate(published)
        petition.closes_on = calendar().add(start, petition.months, Unit.MONTHS).end
    return petition


def _session(moments: Mapping[PetitionState, dt.datetime]) -> dt.date | None:
    """Return when the council debated a petition, or will."""
    if S.DEBATED in moments:
        return timezone.localdate(moments[S.DEBATED])
    return law.next_session().day if S.ACCEPTED in moments else None


def _moment(days: int, chance: Random) -> dt.datetime:
    """Return a moment so many days ago, in the hours of the desk."""
    day = timezone.localdate() - dt.timedelta(days=days)
    time = dt.time(chance.randrange(9, 16), chance.randrange(60))
    moment = dt.datetime.combine(day, time, timezone.get_current_timezone())
    return moment.astimezone(dt.UTC)


def _history(petition: Petition, story: Story, user: Any) -> None:
    """Write the steps of a petition, each sealed to the one before it."""
    chance = Random(petition.title)  # noqa: S311 (nothing to guess)
    last = ""
    entries = []
    for days, action, by_citizen, data in _steps(petition, story):
        actor = history.CITIZEN if by_citizen else history.staff(user)
        entry = HistoryEntry(
            **subject_of(petition),
            at=_moment(days, chance),
            actor_kind=actor.kind,
            actor=actor.user,
            actor_name=actor.name,
            action=action,
            data=data,
        )
        entry.chain = last = history.seal(entry, last)
        entries.append(entry)
    HistoryEntry.objects.bulk_create(entries)


def _steps(petition: Petition, story: Story) -> list[tuple[int, str, bool, dict[str, Any]]]:
    """Return what happened, the oldest first: days ago, action, whether by a citizen, facts."""
    steps, before = [], S.DRAFT
    for state, days in story.way:
        if state not in TRANSITIONS[before]:
            raise ValueError(f"{before} doesn't become {state}.")
        facts = chain.facts(petition) if state == S.FILED else {}
        moved = {"from": before.value, "to": state.value} | facts
        steps.append((days, ACTIONS[state], state in BY_CITIZEN, moved))
        before = state
    if story.replaced:
        facts = {"departure": Departure.RESIGNED.value}
        steps.append((story.replaced, "petitions.representative_changed", True, facts))
    if story.studied:
        day = timezone.localdate() - dt.timedelta(days=story.studied)
        steps.append((story.studied, "petitions.studied", False, {"on": day.isoformat()}))
    return sorted(steps, key=lambda step: -step[0])


def _deadline(petition: Petition) -> None:
    """Write the delay of a petition that was filed, ended where it was decided."""
    if petition.filed_at is None:
        return
    start = timezone.localdate(petition.filed_at)
    rule = law.refusal_rule()
    count = calendar().add(start, rule.value or 0, Unit(rule.unit))
    deadline = Deadline(
        **subject_of(petition),
        rule_code=law.REFUSAL_RULE,
        rule=rule.to_json(),
        start=start,
        due=count.end,
        is_estimated=count.is_estimated,
    )
    if petition.decided_at is None:
        petition.due = count.end
        petition.save(update_fields=["due"])
    else:
        deadline.ended_on = timezone.localdate(petition.decided_at)
        kept = deadline.ended_on <= deadline.due
        deadline.state = DeadlineState.MET if kept else DeadlineState.MISSED
    deadline.save()


def _signatures(petition: Petition, count: int, chance: Random) -> None:
    """Write who signed; of a petition that is over, only that somebody did (law 09-08)."""
    made = Signature.objects.bulk_create(_signature(petition, chance) for _one in range(count))
    chain.extend(petition, LinkKind.COUNTED, made)
    petition.signature_count = count
    petition.area_counts = dict(Counter(one.area for one in made if one.area))
    petition.save()
    if petition.state in OVER:
        retention.empty(petition.signatures.all())


def _signature(petition: Petition, chance: Random) -> Signature:
    person = cast.draw(chance, petition.language)
    areas = [one.code for one in law.provinces()]
    signature = Signature(
        petition=petition,
        state=SignatureState.VALID,
        way=chance.choice([SignatureWay.ONLINE, SignatureWay.ONLINE, SignatureWay.PAPER]),
        name=f"{person.first_name} {person.last_name}",
        address=person.address,
        tie=Tie.RESIDENT,
        # Cards of the cast may come twice; here each person counts.
        id_hash=people.id_hash(petition.number, f"{person.id_number}{chance.getrandbits(40)}"),
        area=chance.choice(areas) if areas else "",
        confirmed_at=petition.published_at,
    )
    return chain.seal(signature, petition)
