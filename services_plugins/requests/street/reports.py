"""What everybody may know of street reports: the only place where a request becomes public.

The procedure of the reports asks for `category`, `description`, `place` and `photo`; these keys
mean the same here as `applicant_…` does for people. Nothing of the answers is shown: what is
public was copied into `publication` by staff, who had read it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cms.enums import Icon
from cms.models import SiteIdentity
from services_plugins.requests.definition import Step, Text
from services_plugins.requests.enums import OPEN, REPORT_WORDS, ReportStage, RequestState
from services_plugins.requests.models import Edition, Request
from services_plugins.requests.street.places import Point

CODE = "street.report"
TOPIC, DESCRIPTION, PLACE, PHOTO = "category", "description", "place", "photo"

# Reports of one kind that lie so near are taken for the same problem.
NEAR_METRES = 100
MAX_NEAR = 5
# Farther from the commune's centre a place is asked about once more.
FAR_METRES = 20_000

ICONS = {
    "lighting": Icon.LIGHT,
    "road": Icon.ROAD,
    "waste": Icon.WASTE,
    "water": Icon.WATER,
    "green": Icon.TREE,
}
# Nothing of a person is even read for the public pages.
_COLUMNS = (
    "topic", "state", "language", "filed_at", "decided_at", "updated_at", "due",
    "latitude", "longitude", "is_published", "publication", "confirmations",
    "is_demonstration", "desk__key", "desk__name_ar", "desk__name_fr", "desk__name_zgh",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What everybody may know of one report."""

    pk: int
    topic: str
    topic_label: Text | str
    state: RequestState
    filed_at: dt.datetime
    updated_at: dt.datetime
    # The day of the answer at the latest, while it is open.
    due: dt.date | None
    desk: str
    # From here on only what was published.
    text: str = ""
    address: str = ""
    # The language it was filed in, as far as that can be known; empty otherwise.
    language: str = ""
    point: Point | None = None
    photo: str = ""
    confirmations: int = 0
    is_demonstration: bool = False

    @property
    def icon(self) -> str:
        return ICONS.get(self.topic, Icon.REPORT)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def stage(self) -> ReportStage:
        return ReportStage.OPEN if self.is_open else ReportStage.CLOSED

    @property
    def state_words(self) -> str:
        return str(REPORT_WORDS[self.state])


def is_report(request: Request) -> bool:
    return request.edition.procedure.code == CODE


def edition() -> Edition | None:
    """Return the form in force of the reports, with its procedure; None without one: a query."""
    rows = Edition.objects.filter(procedure__code=CODE).select_related("procedure__desk")
    return rows.order_by("-number").first()


def topics() -> dict[str, Text]:
    """Return the kinds of problems with their names, as the form in force lists them: a query."""
    return topics_of(edition())


def topics_of(edition: Edition | None) -> dict[str, Text]:
    asked = edition.definition.fields.get(TOPIC) if edition else None
    return {option.value: option.label for option in asked.options} if asked else {}


def published() -> QuerySet[Request]:
    """Return the reports that everybody may see, the newest first."""
    rows = filed().filter(is_published=True).exclude(state=RequestState.WITHDRAWN)
    return rows.order_by("-filed_at")


def filed() -> QuerySet[Request]:
    """Return every filed report, without anything of the person."""
    # A topic is noted when a report is filed, and of nothing else.
    rows = Request.objects.exclude(topic="").exclude(state=RequestState.DRAFT)
    return rows.select_related("desk").only(*_COLUMNS)


def public(request: Request, names: dict[str, Text]) -> Report:
    """Return what everybody may know of a filed report; of an unpublished one how it stands."""
    report: dict[str, Any] = {
        "pk": request.pk,
        "topic": request.topic,
        "topic_label": names.get(request.topic, request.topic),
        "state": RequestState(request.state),
        "filed_at": request.filed_at,
        "updated_at": request.decided_at or request.updated_at,
        "due": request.due,
        "desk": request.desk.name if request.desk else "",
        "is_demonstration": request.is_demonstration,
    }
    if request.is_published and request.state != RequestState.WITHDRAWN:
        report |= request.publication
        report |= {
            "point": point_of(request),
            "confirmations": request.confirmations,
            # Who reads Amazigh pages often writes in another language.
            "language": request.language if request.language != "zgh" else "",
        }
    return Report(**report)


def point_of(request: Request) -> Point | None:
    if request.latitude is None or request.longitude is None:
        return None
    return Point(request.latitude, request.longitude)


def given_point(answers: dict[str, Any]) -> Point | None:
    """Return the coordinates in a report's answers."""
    place = answers.get(PLACE) or {}
    return Point(place["latitude"], place["longitude"]) if "latitude" in place else None


def near(point: Point, topic: str) -> list[Request]:
    """Return open published reports of the same kind around a point, the nearest first."""
    low, high = point.box(NEAR_METRES)
    rows = published().filter(
        topic=topic,
        state__in=[one.value for one in sorted(OPEN)],
        latitude__range=(low.latitude, high.latitude),
        longitude__range=(low.longitude, high.longitude),
    )
    placed = ((point_of(row), row) for row in rows[: MAX_NEAR * 4])
    found = [(point.metres_to(place), row.pk, row) for place, row in placed if place]
    return [row for metres, _pk, row in sorted(found)[:MAX_NEAR] if metres <= NEAR_METRES]


def centre() -> Point | None:
    """Return where the commune's centre is, if it is known."""
    identity = SiteIdentity.load()
    if identity.latitude is None or identity.longitude is None:
        return None
    return Point(identity.latitude, identity.longitude)


def kilometres_away(point: Point | None) -> int:
    """Return how far outside a point seems to lie, 0 where it doesn't."""
    middle = centre() if point else None
    metres = middle.metres_to(point) if middle and point else 0
    return round(metres / 1000) if metres > FAR_METRES else 0


@dataclass(frozen=True)
class Around:
    """What is worth a look before a report is filed; false where nothing is."""

    # How far outside the commune its place seems to lie.
    kilometres: int
    # Reports that may be of the same problem.
    found: list[Request]

    def __bool__(self) -> bool:
        return bool(self.kilometres or self.found)


def around(request: Request) -> Around:
    """Return what lies around the place of a draft."""
    point = given_point(request.given) if is_report(request) else None
    if point is None:
        return Around(0, [])
    return Around(kilometres_away(point), near(point, request.given.get(TOPIC) or ""))


def place_step(request: Request) -> Step:
    """Return the step of a draft's form that asks for the place; the last one if none does."""
    steps = request.edition.definition.steps
    asks = (step for step in steps if any(one.key == PLACE for one in step.fields))
    return next(asks, steps[-1])
