"""Telling the citizen what became of a request, in the language they filed it in."""

from __future__ import annotations

from typing import Any

from services_plugins.kit import notifications
from services_plugins.kit.models import Contact
from services_plugins.requests import receipts
from services_plugins.requests.enums import DECIDED, RequestState
from services_plugins.requests.models import Request


def tell(
    request: Request, event: str, *, occasion: str = "", context: dict[str, Any] | None = None
) -> None:
    """Send `requests/messages/<event>` to the person of a request, if they can be reached.

    `occasion` tells two events of one kind apart; the same one is told once. People of the
    demonstration don't exist: nothing is sent to them.
    """
    if request.is_demonstration or request.contact is None or not request.contact.verified_at:
        return
    notifications.tell(
        request.contact,
        f"requests/{event}",
        key=f"requests:{request.pk}:{event}:{occasion}"[:120],
        subject=request,
        language=request.language,
        context={
            "number": request.number,
            "procedure": request.edition.sheet_data["name"].get(request.language)
            or request.edition.sheet_data["name"]["ar"],
            "path": f"/{request.language}/online/requests/track/",
            **(context or {}),
        },
    )


def tell_receipt(request: Request) -> None:
    """Send the receipt: number, secret code and the day of the answer."""
    due = request.due.isoformat() if request.due else ""
    tell(request, "filed", context={"secret": receipts.secret_of(request.number), "due": due})


def tell_followers(request: Request) -> None:
    """Tell who follows a published report that the desk has done with it, each in their language.

    Nothing of the request's own person is in it: the public page says what became of it.
    """
    if request.state not in DECIDED | {RequestState.TRANSFERRED}:
        return
    for contact in Contact.objects.filter(pk__in=request.followers).exclude(verified_at=None):
        notifications.tell(
            contact,
            "requests/report_news",
            key=f"requests:{request.pk}:news:{request.state}:{contact.pk}",
            subject=request,
            context={"path": f"/{contact.language}/online/requests/reports/{request.pk}/"},
        )
