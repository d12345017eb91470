"""How every action takes a request: its row locked, its state checked, its step recorded."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.kit import history
from services_plugins.requests import telling
from services_plugins.requests.enums import DeskRight, RequestState
from services_plugins.requests.models import Request
from services_plugins.requests.permissions import require


def locked(request: Request) -> Request:
    """Return the row as it is now, kept from others until the transaction ends."""
    return (
        Request.objects.select_for_update(of=("self",))
        .select_related("edition__procedure", "desk", "contact")
        .get(pk=request.pk)
    )


def held(request: Request, user: Any, right: DeskRight) -> Request:
    """Return the locked row, once it is sure that `user` holds `right` at its desk."""
    request = locked(request)
    require(user, right, request)
    return request


def move(
    request: Request,
    state: RequestState,
    action: str,
    *,
    actor: history.Actor,
    data: dict[str, Any] | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Bring a locked request into `state` and record the step; `fields` are saved with it.

    Raises ValidationError where the table of transitions doesn't allow it: somebody else was
    quicker, and the person is told what the request has become.
    """
    if not request.can_become(state):
        raise ValidationError(
            _("This can't be done: the request is “%(state)s” by now."),
            params={"state": request.get_state_display()},
            code="transition",
        )
    before = request.state
    request.state = state
    request.save(update_fields=["state", "updated_at", *fields])
    if request.is_published:
        generation.renew()
        telling.tell_followers(request)
    facts = {"from": before, "to": state.value, **(data or {})}
    history.record(request, action, actor=actor, data=facts)
