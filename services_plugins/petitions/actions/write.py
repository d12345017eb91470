"""What a representative does: write a petition, submit it, file it, withdraw it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import deadlines, history, numbering
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import Attachment
from services_plugins.petitions import chain, conditions, law, papers, telling
from services_plugins.petitions.actions import tally
from services_plugins.petitions.actions.base import locked, move
from services_plugins.petitions.enums import EDITABLE, AuthorKind, PetitionState
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import committee
from services_plugins.petitions.national import law as national

# What a representative writes; everything else follows.
WRITTEN = (
    "author_kind", "title", "question", "reasons", "representative", "representative_id",
    "representative_address", "association", "association_since", "months",
)  # fmt: skip
# And of a text to an authority of the State, with `area`: where the representative votes.
NATIONAL = ("kind", "authority", "principles")


@transaction.atomic
def start(written: dict[str, Any]) -> Petition:
    """Keep the draft of a petition, in the active language; `written` holds WRITTEN fields.

    Those of NATIONAL and `area`, too, on the portal.
    """
    petition = Petition(
        number=numbering.new_number(lambda one: Petition.objects.filter(number=one).exists()),
        language=(get_language() or "ar").split("-")[0],
    )
    return _keep(petition, written)


def _keep(petition: Petition, written: dict[str, Any]) -> Petition:
    if written.get("kind", petition.kind) != petition.kind:
        # Another kind of text, other rules.
        petition.committee_rules = {}
    for name in (*WRITTEN, *NATIONAL) if law.is_national() else WRITTEN:
        setattr(petition, name, written[name])
    petition.save()
    if petition.is_national:
        committee.seat_representative(petition, written["area"])
    return petition


@transaction.atomic
def rewrite(petition: Petition, written: dict[str, Any]) -> Petition:
    """Change a draft, or a text that was sent back.

    Raises ValidationError for any other, or for an ID card that has a seat in the committee.
    """
    petition = locked(petition)
    if petition.state not in EDITABLE:
        raise ValidationError(_("This petition can no longer be changed."), code="not_editable")
    return _keep(petition, written)


@transaction.atomic
def submit(petition: Petition) -> Petition:
    """Submit a text: citizens' to be published, an association's straight to the president.

    Raises ValidationError without a confirmed contact, or for an association that is too young.
    """
    petition = locked(petition)
    if petition.contact is None or petition.contact.verified_at is None:
        raise ValidationError(_("Confirm first how to reach you."), code="no_contact")
    petition.submitted_at = timezone.now()
    if petition.author_kind == AuthorKind.ASSOCIATION:
        return _file_for_association(petition)
    if petition.is_national:
        _keep_national_rules(petition)
    else:
        petition.rule = law.signatures_rule().to_json()
        petition.population = law.scope()["population"]
    move(
        petition,
        PetitionState.SUBMITTED,
        "petitions.submitted",
        actor=history.CITIZEN,
        fields=("submitted_at", "rule", "committee_rules", "population"),
    )
    telling.tell_representative(petition, "submitted", occasion=str(petition.submitted_at))
    return petition


def _keep_national_rules(petition: Petition) -> None:
    """Have a text keep the rules of today. Raises ValidationError while its committee lacks any.

    A text that was sent back keeps those that it was first submitted under.
    """
    if not petition.committee_rules:
        petition.rule = national.signatures_rule(petition.kind).to_json()
        petition.committee_rules = national.committee_rules(petition.kind)
    if missing := national.committee(petition).missing:
        raise ValidationError(list(missing), code="committee")


def _file_for_association(petition: Petition) -> Petition:
    if not law.is_old_enough(petition):
        raise ValidationError(
            _("The law asks that the association exist for %(years)s."),
            params={"years": law.association_age().shown_value},
            code="too_young",
        )
    documents = Attachment.of(petition).filter(added_by=ActorKind.CITIZEN)
    if missing := conditions.missing_documents(list(documents)):
        raise ValidationError(
            _("These documents are missing: %(documents)s"),
            params={"documents": ", ".join(missing)},
            code="no_documents",
        )
    petition.save(update_fields=["submitted_at"])
    return _filed(petition)


@transaction.atomic
def file(petition: Petition) -> Petition:
    """File a petition that has its signatures with the president of the council (art. 125).

    Raises ValidationError while signatures are missing.
    """
    petition = locked(petition)
    tally.settle(petition)
    if petition.state != PetitionState.COLLECTING or not law.is_complete(petition):
        raise ValidationError(_("Signatures are still missing."), code="missing")
    return _filed(petition)


def _filed(petition: Petition) -> Petition:
    """Give a locked petition to the bureau: the delay for its answer begins.

    Of authorities of the State no delay is known in the rules yet.
    """
    petition.filed_at = timezone.now()
    if not petition.is_national:
        kind = law.scope()["kind"]
        petition.due = deadlines.start(petition, law.REFUSAL_RULE, kind=kind).due
    move(
        petition,
        PetitionState.FILED,
        "petitions.filed",
        actor=history.CITIZEN,
        # Who keeps this digest can tell later that nothing was added or taken out.
        data=chain.facts(petition),
        fields=("filed_at", "due"),
    )
    papers.issue_receipt(petition)
    telling.tell_representative(petition, "filed")
    telling.tell_followers(petition, occasion="filed")
    return petition


@transaction.atomic
def withdraw(petition: Petition) -> Petition:
    """Withdraw a petition that isn't decided. Raises ValidationError for any other."""
    petition = locked(petition)
    if (running := deadlines.running(petition)) is not None:
        deadlines.stop(running)
    petition.due = None
    move(
        petition,
        PetitionState.WITHDRAWN,
        "petitions.withdrawn",
        actor=history.CITIZEN,
        fields=("due",),
    )
    telling.tell_followers(petition, occasion="withdrawn")
    return petition


@transaction.atomic
def lapse(petition: Petition, today: dt.date) -> bool:
    """End a collection whose time is over without enough signatures; tell whether it was."""
    petition = locked(petition)
    is_open = petition.closes_on is None or today <= petition.closes_on
    if petition.state != PetitionState.COLLECTING or is_open:
        return False
    tally.settle(petition)
    if petition.missing == 0:
        return False
    move(petition, PetitionState.LAPSED, "petitions.lapsed", actor=history.SYSTEM)
    telling.tell_representative(petition, "lapsed")
    telling.tell_followers(petition, occasion="lapsed")
    return True
