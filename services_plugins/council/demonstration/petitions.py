"""Puts accepted petitions before the council of the demonstration, as the law wants it.

Without the petitions, or where none waits, there is nothing to do.
"""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from services_plugins.council.demonstration import business
from services_plugins.council.demonstration.business import Drawn, Matter
from services_plugins.council.demonstration.works import Point, Works, add
from services_plugins.council.enums import ItemState, Origin, SessionKind, SessionState, Theme
from services_plugins.council.models import Session
from services_plugins.council.wording import session_name
from services_plugins.kit import debates, history
from services_plugins.kit.enums import Outcome, StepKind
from services_plugins.kit.plugin import CouncilStep, Question

# What is told of a petition that was decided; of one to come, only the first.
STEPS: tuple[tuple[StepKind, Outcome | None], ...] = (
    (StepKind.AGENDA, None),
    (StepKind.DEBATED, None),
    (StepKind.DELIBERATION, Outcome.ADOPTED),
)
# An agenda is closed so long before its session.
CLOSED_DAYS = 20
DECISION = (
    "الاستجابة لموضوع العريضة وبرمجته ضمن مشاريع السنة المقبلة.\nإخبار وكيل العريضة بهذا المقرر.",
    "Il est fait droit à la pétition ; l'objet est inscrit aux projets de l'année suivante.\n"
    "Le mandataire en est informé.",
)


def place(works: Works) -> list[tuple[Question, Session]]:
    """Put what waits on the agenda of the first ordinary session after it was accepted."""
    return [(one, _place(works, one)) for one in debates.waiting()]


def tell(placed: list[tuple[Question, Session]]) -> None:
    """Tell the petitions' own side what the council did in the session of each."""
    for question, session in placed:
        with translation.override(question.language):
            name = session_name(session)
        for kind, outcome in STEPS if session.state == SessionState.CLOSED else STEPS[:1]:
            step = CouncilStep(kind, session.opens_on, name, outcome=outcome)
            debates.tell(question.kind, question.id, step, actor=history.SYSTEM)


def _place(works: Works, question: Question) -> Session:
    ready = question.accepted_on + dt.timedelta(days=CLOSED_DAYS)
    ordinary = [one for one in works.sessions if one.kind == SessionKind.ORDINARY]
    session = next((one for one in ordinary if one.opens_on >= ready), ordinary[-1])
    is_past = session.state == SessionState.CLOSED
    title = (question.title, question.title)
    matter = Matter("petition", Theme.OTHER, business.SOCIAL, title, (question.text, ""), DECISION)
    state = ItemState.ADOPTED if is_past else ItemState.ON_AGENDA
    point = Point(Drawn(matter, ({}, {})), state, vote="named", origin=Origin.PETITION)
    item = add(works, session, point)
    item.question_kind, item.question_id = question.kind, question.id
    return session
