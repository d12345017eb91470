"""Who asks, by the national e-ID: answers that are given, confirmed, and no longer typed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import people as kit_people
from services_plugins.kit.identity.session import Identity
from services_plugins.requests import people
from services_plugins.requests.actions.base import locked
from services_plugins.requests.definition import Definition, Step
from services_plugins.requests.enums import RequestState
from services_plugins.requests.forms import form_field
from services_plugins.requests.models import Request

# What an identity answers, by the key of the question.
_ANSWERED = {
    people.FIRST_NAME: "first_name",
    people.LAST_NAME: "last_name",
    people.ID_NUMBER: "id_number",
}


@transaction.atomic
def identify(request: Request, identity: Identity) -> Request:
    """Fill a draft in with what an identity says of the person, and lock these answers.

    An address that the provider has proven becomes the contact, unless there is one already.
    Raises ValidationError once the request was filed.
    """
    request = locked(request)
    if request.state != RequestState.DRAFT:
        raise ValidationError(_("This request was filed already."), code="filed")
    confirmed = confirmed_answers(request.edition.definition, identity)
    request.identity = {
        "issuer": identity.issuer,
        "level": identity.level,
        "at": timezone.now().isoformat(),
        "answers": confirmed,
    }
    request.answers = request.given | confirmed
    request.contact = request.contact or kit_people.contact_of(identity)
    request.save(update_fields=["identity", "answers", "contact", "updated_at"])
    return request


def confirmed_answers(definition: Definition, identity: Identity) -> dict[str, Any]:
    """Return what an identity answers of a form: only what the form would take by hand, too."""
    confirmed = {}
    for key, name in _ANSWERED.items():
        value, question = getattr(identity, name), definition.fields.get(key)
        if not value or question is None:
            continue
        try:
            confirmed[key] = form_field(question).clean(value)
        except ValidationError:
            continue
    return confirmed


def asks_who(step: Step) -> bool:
    """Tell whether a step asks what an identity could answer."""
    return any(one.key in _ANSWERED for one in step.fields)
