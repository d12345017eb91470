"""National petitions and motions for the tests, brought as far as a test needs them."""

import datetime as dt
from typing import Any

from services_plugins.petitions.actions import desk, write
from services_plugins.petitions.enums import MemberRole
from services_plugins.petitions.models import CommitteeMember, Petition, Signature
from services_plugins.petitions.national import committee, law
from tests import petitions
from tests.petitions import verified

TEXT: dict[str, Any] = {
    "author_kind": "citizens",
    "kind": "petition",
    "authority": "government",
    "title": "Des trains de nuit entre les régions",
    "question": "Que le gouvernement rétablisse des trains de nuit entre les régions.",
    "reasons": "Les étudiants et les malades voyagent de nuit par la route. " * 3,
    "principles": "",
    "representative": "Naïma Exemple",
    "representative_id": "AB123456",
    "representative_address": "1, rue des Fleurs",
    "association": "",
    "association_since": None,
    "months": 6,
    "area": "04",
}
MOTION = TEXT | {
    "kind": "motion",
    "authority": "representatives",
    "title": "Une loi sur les trains de nuit",
    "principles": "Un service minimal de nuit entre les chefs-lieux des régions.",
}
# Codes of regions, one after the other.
REGIONS = ("01", "02", "03", "04", "05", "06")


def draft(**written: Any) -> Petition:
    """A text whose representative is known, and has the first seat."""
    petition = write.start(TEXT | written)
    petition.contact = verified("representative@example.org")
    petition.save()
    committee.follow_representative(petition)
    return petition


def seat(petition: Petition, number: int, area: str = "01", **given: Any) -> CommitteeMember:
    """Invite the person `number`, who accepts."""
    contact = verified(f"member{number}@example.org")
    member = committee.invite(petition, f"Membre {number}", contact)
    facts = {"name": f"Membre {number}", "id_number": f"GH{2000 + number}", "area": area} | given
    return committee.accept(member, facts)


def complete(petition: Petition) -> Petition:
    """Fill the committee from many regions, and name its deputy."""
    needed = law.committee(petition).needed
    seats = [seat(petition, one, REGIONS[one % len(REGIONS)]) for one in range(needed - 1)]
    committee.name_deputy(petition, seats[0].pk)
    return petition


def collecting(user: Any, **written: Any) -> Petition:
    petition = write.submit(complete(draft(**written)))
    return desk.publish(petition, user=user)


def signed(petition: Petition, number: int, area: str = "01", **given: Any) -> Signature:
    """Sign as the person `number`, and confirm."""
    person = {"name": f"Signataire {number}", "tie": "voter", "address": "", "area": area}
    return petitions.signed(petition, number, **person | given)


def ready(user: Any, needed: int = 3, **written: Any) -> Petition:
    """A text that has its signatures: the rule it keeps is made small for the test."""
    petition = collecting(user, **written)
    petition.rule = petition.rule | {"value": needed}
    petition.save()
    for number in range(needed):
        signed(petition, number, REGIONS[number % len(REGIONS)])
    petition.refresh_from_db()
    return petition


def handed_in(user: Any, **written: Any) -> Petition:
    return write.file(ready(user, **written))


def days_ago(days: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(days=days)


def deputy_of(petition: Petition) -> CommitteeMember | None:
    return petition.committee.filter(role=MemberRole.DEPUTY).first()
