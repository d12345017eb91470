"""The screen of a sitting: in the room, on several devices, through a bad network.

Its forms work without a script. With one, what is entered is kept on the device first, and sent
as soon as it goes; a service worker opens the screen again where there is no network.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.council.actions import hold
from services_plugins.council.enums import Choice, Movement, SittingState
from services_plugins.council.forms_sitting import NextCallForm
from services_plugins.council.models import Event, Sitting
from services_plugins.council.permissions import RECORD
from services_plugins.council.sitting.entries import moment
from services_plugins.council.sitting.quorum import next_call
from services_plugins.council.views.sitting_parts import Board, changed, shown
from services_plugins.kit.views import View, for_staff

# The screen is no part of the editor, and needs none of what the editor is allowed.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
MAX_BATCH = 200
MAX_BYTES = 1_000_000
# Fields of a form that are no part of what is entered.
ENVELOPE = {"csrfmiddlewaretoken", "kind", "target", "seen", "when", "back"}
COMING = (SittingState.PLANNED, SittingState.OPEN, SittingState.SUSPENDED)

may_record = for_staff(lambda user: user.has_perm(RECORD))


def recording(view: View) -> View:
    """Keep a view for who may record, under the strict policy."""

    @may_record
    @wraps(view)
    def wrapped(http: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = view(http, **kwargs)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return wrapped


def _sitting_or_404(pk: int) -> Sitting:
    rows = Sitting.objects.filter(removed_at__isnull=True).select_related("session", "body")
    return get_object_or_404(rows, pk=pk)


@may_record
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """The sittings that are to be held, the nearest first, and those that were held last."""
    entered = Event.objects.filter(sitting=OuterRef("pk"))
    rows = (
        Sitting.objects.filter(removed_at__isnull=True)
        .select_related("session", "body")
        .annotate(is_recorded_here=Exists(entered))
    )
    context = {
        "coming": list(rows.filter(state__in=COMING).order_by("starts_at")[:50]),
        "past": list(rows.exclude(state__in=COMING).order_by("-starts_at")[:25]),
        "today": timezone.localdate(),
    }
    return render(http, "council/desk/sittings.html", context)


@recording
@require_safe
def screen(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a sitting, with a form for everything that can happen in it."""
    answer = hold.look(_sitting_or_404(pk))
    if answer.sitting.state != SittingState.PLANNED and not answer.events:
        messages.warning(http, _("This sitting was recorded elsewhere."))
        return redirect("council_desk:sittings")
    return _screen(http, answer)


def _screen(
    http: HttpRequest, answer: hold.Answer, *, wrong: ValidationError | None = None
) -> HttpResponse:
    typed = http.POST.dict() if wrong else {}
    board = Board(answer, chosen=http.GET.get("item", ""), typed=typed)
    parts = shown(board.parts(), get_token(http))
    context = {
        "sitting": answer.sitting,
        "board": board,
        "parts": parts,
        "members": [parts[f"member-{one.pk}"] for one in board.seats],
        "items": [parts[f"item-{one.pk}"] for one in board.items],
        "voices": [(one, "") for one in board.seats],
        "cursor": _cursor(answer),
        "wrong": wrong.messages if wrong else [],
        "choices": list(Choice),
        "movements": list(Movement),
        "is_over": answer.picture.state in (SittingState.CLOSED, SittingState.NO_QUORUM),
    }
    status = 400 if wrong else 200
    return render(http, "council/sitting/screen.html", context, status=status)


def _cursor(answer: hold.Answer) -> int:
    return max((one.pk for one in answer.events), default=0)


@recording
@require_POST
def enter(http: HttpRequest, pk: int) -> HttpResponse:
    """Take one entry from a form; what is wrong is said with all that was typed."""
    sitting = _sitting_or_404(pk)
    try:
        sent = _from_form(http)
    except ValidationError as error:
        return _screen(http, hold.look(sitting), wrong=error)
    answer = hold.take_in(sitting, [sent], user=http.user)
    if sent.key in answer.refused:
        return _screen(http, hold.look(sitting), wrong=answer.refused[sent.key])
    place = http.POST.get("back", "")
    query = f"?item={place.removeprefix('item-')}" if place.startswith("item-") else ""
    address = reverse("council_desk:sitting", args=[pk])
    return redirect(f"{address}{query}#{place}" if place.replace("-", "").isalnum() else address)


def _from_form(http: HttpRequest) -> hold.Sent:
    fields = {name: str(one) for name, one in http.POST.items() if name not in ENVELOPE}
    now = timezone.now()
    when = http.POST.get("when", "").strip()
    return hold.Sent(
        key=uuid.uuid4(),
        kind=http.POST.get("kind", ""),
        target=http.POST.get("target", ""),
        at=dt.datetime.fromisoformat(moment(when, now)) if when else now,
        fields=fields,
        seen=_keys(http.POST.get("seen", "").split()),
    )


def _keys(texts: list[str]) -> tuple[uuid.UUID, ...]:
    try:
        return tuple(uuid.UUID(text) for text in texts)
    except (ValueError, AttributeError, TypeError) as error:
        raise ValidationError(_("This screen is out of date: load it anew.")) from error


@recording
@require_POST
def sync(http: HttpRequest, pk: int) -> HttpResponse:
    """Take what a device has kept, and tell it what is stored for good and what has changed.

    The transaction has ended when the answer is made: what it acknowledges survives any crash.
    """
    try:
        said = _said(http)
        batch = [_from_device(one) for one in said["entries"]]
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        return JsonResponse({"error": "format"}, status=400)
    sitting = _sitting_or_404(pk)
    if batch:
        clock = said["clock"]
        answer = hold.take_in(sitting, batch, user=http.user, device=said["device"], clock=clock)
    elif (last := hold.last_entry(sitting)) == said["cursor"]:
        return JsonResponse({"cursor": last})
    else:
        answer = hold.look(sitting)
    parts = changed(Board(answer).parts(), said["shown"])
    return JsonResponse(
        {
            "acknowledged": [str(key) for key in answer.acknowledged],
            "refused": {
                str(key): " ".join(error.messages) for key, error in answer.refused.items()
            },
            "cursor": _cursor(answer),
            "parts": shown(parts, get_token(http)),
        }
    )


def _said(http: HttpRequest) -> dict[str, Any]:
    """Return what a device sends, its types checked. Raises ValueError and the like."""
    if len(http.body) > MAX_BYTES:
        raise ValueError("too much")
    said = json.loads(http.body)
    clock = parse_datetime(said["clock"])
    if clock is None or timezone.is_naive(clock) or len(said["entries"]) > MAX_BATCH:
        raise ValueError("clock or entries")
    digests = {str(name): str(one) for name, one in said.get("shown", {}).items()}
    return {
        "entries": list(said["entries"]),
        "clock": clock,
        "device": str(said.get("device", "")).replace("\0", ""),
        "cursor": int(said.get("cursor", 0)),
        "shown": digests,
    }


def _from_device(one: dict[str, Any]) -> hold.Sent:
    at = parse_datetime(one["at"])
    if at is None or timezone.is_naive(at):
        raise ValueError("at")
    fields = {str(name): str(value) for name, value in one["fields"].items()}
    when = fields.pop("when", "").strip()
    return hold.Sent(
        key=uuid.UUID(one["key"]),
        kind=str(one["kind"]),
        target=str(one["target"])[:60],
        at=_when(when, at),
        fields={name: value for name, value in fields.items() if name not in ENVELOPE},
        seen=_keys(list(one["seen"])),
    )


def _when(when: str, at: dt.datetime) -> dt.datetime:
    """Return when it was: as it was typed, else when it was entered."""
    try:
        return dt.datetime.fromisoformat(moment(when, at)) if when else at
    except ValidationError:
        # A browser's field for a time sends nothing else; it mustn't hold up the queue.
        return at


@recording
@require_POST
def settle(http: HttpRequest, pk: int) -> HttpResponse:
    """Have a person choose one of the entries that contradict each other."""
    return _by_key(http, pk, hold.settle, "conflicts")


@recording
@require_POST
def take_back(http: HttpRequest, pk: int) -> HttpResponse:
    """Have an entry hold no longer."""
    return _by_key(http, pk, hold.take_back, "entries")


def _by_key(http: HttpRequest, pk: int, action: Any, place: str) -> HttpResponse:
    sitting = _sitting_or_404(pk)
    try:
        (key,) = _keys([http.POST.get("key", "")])
        action(sitting, key, user=http.user)
    except ValidationError as error:
        return _screen(http, hold.look(sitting), wrong=error)
    return redirect(reverse("council_desk:sitting", args=[pk]) + f"#{place}")


@may_record
def call_again(http: HttpRequest, pk: int) -> HttpResponse:
    """Plan the next call of a sitting that had no quorum, on a day that the law allows."""
    sitting = _sitting_or_404(pk)
    if sitting.session is None or sitting.state != SittingState.NO_QUORUM:
        raise Http404
    call = next_call(sitting.call, timezone.localdate(sitting.starts_at), sitting.session.rules)
    if call is None:
        raise Http404
    form = NextCallForm(sitting, call, http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            later = hold.plan_next_call(sitting, form.cleaned_data["starts_at"], user=http.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(http, _("The next call is planned. Invite the members to it."))
            return redirect("council_desk:sitting", pk=later.pk)
    context = {"sitting": sitting, "call": call, "form": form}
    return render(http, "council/desk/call_again.html", context, status=400 if form.errors else 200)


@recording
@require_safe
def worker(http: HttpRequest) -> HttpResponse:
    """The service worker of the screens; its address is what it looks after."""
    return render(http, "council/sitting/worker.js", content_type="text/javascript; charset=utf-8")
