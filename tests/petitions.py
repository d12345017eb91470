"""Petitions for the tests, brought as far as a test needs them."""

import datetime as dt
from typing import Any

from django_tenants.utils import tenant_context

from services_plugins.kit.models import Contact, Notification
from services_plugins.kit.people import contact_for
from services_plugins.petitions import conditions
from services_plugins.petitions.actions import check, desk, paper, sign, tally, write
from services_plugins.petitions.enums import Finding
from services_plugins.petitions.models import Petition, Signature
from tenants.models import Tenant

TEXT: dict[str, Any] = {
    "author_kind": "citizens",
    "title": "Un abribus devant le lycée",
    "question": "Que le conseil décide de construire un abribus devant le lycée.",
    "reasons": "Les élèves attendent sous la pluie en hiver et sous le soleil en été. " * 2,
    "representative": "Naïma Exemple",
    "representative_id": "AB123456",
    "representative_address": "1, rue des Fleurs",
    "association": "",
    "association_since": None,
    "months": 6,
}
SIGNATURE = {
    "name": "Samir Exemple",
    "id_number": "CD1001",
    "tie": "resident",
    "address": "2, rue des Fleurs",
}


def verified(address: str) -> Contact:
    contact = contact_for("email", address)
    contact.verified_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    contact.save()
    return contact


def submitted(**written: Any) -> Petition:
    petition = write.start(TEXT | written)
    petition.contact = verified("representative@example.org")
    petition.save()
    return write.submit(petition)


def collecting(user: Any, **written: Any) -> Petition:
    return desk.publish(submitted(**written), user=user)


def checked(petition: Petition, user: Any, *unmet: str) -> Petition:
    """Have the bureau find every condition met, but some."""
    for condition in conditions.of(petition):
        is_met = condition.value not in unmet
        finding = Finding.MET if is_met else Finding.NOT_MET
        petition = check.find(petition, condition, finding, "Sans lien.", user=user)
    return petition


def accepted(user: Any, session_on: dt.date, **written: Any) -> Petition:
    petition = filed(user, **written)
    return desk.accept(checked(petition, user), session_on, user=user)


def refused(user: Any, **written: Any) -> Petition:
    petition = checked(filed(user, **written), user, "interest")
    return desk.refuse(petition, ["interest"], "Sans lien.", user=user)


def filed(user: Any, **written: Any) -> Petition:
    petition = collecting(user, **written)
    on_paper(petition, petition.threshold, user)
    return write.file(petition)


def signed(petition: Petition, number: int, *, network: str = "", **given: Any) -> Signature:
    """Sign as the person `number`, confirm, and have it counted."""
    contact = verified(f"person{number}@example.org")
    person = SIGNATURE | {"id_number": f"CD{1000 + number}"} | given
    network = network or f"10.0.{number // 250}.{number % 250}"
    signature = sign.sign(petition, person, contact, network=network)
    sign.confirm(signature)
    tally.tally(petition.pk)
    signature.refresh_from_db()
    return signature


def on_paper(petition: Petition, count: int, user: Any, *, first: int = 5000) -> paper.Entered:
    rows = [SIGNATURE | {"id_number": f"EF{first + one}"} for one in range(count)]
    return paper.add_paper(petition, rows, user=user)


def last_message(tenant: Tenant) -> dict[str, str]:
    """What the last message of the outbox says: a code and the path of a link."""
    with tenant_context(tenant):
        return Notification.objects.order_by("-pk").first().context
