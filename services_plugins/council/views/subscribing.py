"""Subscribing by e-mail: asked for here, confirmed by whoever has the address, ended by a link.

What was wished stands in the purpose of the proof, so that nothing is kept of who never confirms.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from services_plugins.council import finder, news
from services_plugins.council.actions import subscribe as actions
from services_plugins.council.enums import Theme, Topic
from services_plugins.council.forms_public import SubscribeForm
from services_plugins.council.models import AgendaItem, Subscription
from services_plugins.kit import limits, people, registry
from services_plugins.kit.forms_contact import CodeForm
from services_plugins.kit.models import Contact
from services_plugins.kit.views import too_many

PURPOSE = "council.subscribe:"
# What was asked for last, so that a code has something to be for.
ASKED, ASKED_SECONDS = "council_asked", 3600
DONE = ("subscribed", "unsubscribed", "full")


@never_cache
@require_http_methods(["GET", "POST"])
def subscribe(http: HttpRequest) -> HttpResponse:
    """Ask what somebody wants to hear of, and where; nothing is kept until it is confirmed."""
    matter = _matter(http.GET.get("matter", ""))
    form = SubscribeForm(http.POST or None, matter=matter)
    if http.method == "POST" and form.is_valid():
        try:
            return _ask(http, form)
        except limits.TooMany as error:
            return too_many(http, error)
    notice = registry.get("council").processing_notice
    context = {"form": form, "matter": matter, "notice": notice}
    return render(http, "council/public/subscribe.html", context)


def _matter(typed: str) -> AgendaItem | None:
    """Return the latest open item of the matter that was asked for."""
    items = finder.of_matter(int(typed)) if typed.isdecimal() and len(typed) < 19 else []
    return items[-1] if items else None


def _ask(http: HttpRequest, form: SubscribeForm) -> HttpResponse:
    """Send the code and the link that confirm it. Raises limits.TooMany."""
    contact = people.contact_for(form.channel, form.cleaned_data["address"])
    purpose = f"{PURPOSE}{actions.coded(form.wishes)}"
    people.send_code(
        contact,
        purpose,
        network=limits.network(http),
        path=reverse("council:subscribe_code"),
    )
    response = redirect("council:subscribe_code")
    response.set_signed_cookie(
        ASKED,
        f"{contact.pk}|{purpose}",
        salt=ASKED,
        max_age=ASKED_SECONDS,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def take_code(http: HttpRequest) -> HttpResponse:
    """Take the code that was sent."""
    asked = http.get_signed_cookie(ASKED, default="", salt=ASKED, max_age=ASKED_SECONDS)
    if not asked:
        return redirect("council:subscribe")
    form = CodeForm()
    if http.method == "POST":
        key, _bar, purpose = asked.partition("|")
        try:
            return _taken(http, key, purpose)
        except limits.TooMany as error:
            return too_many(http, error)
        except people.WrongCode:
            form = CodeForm(http.POST)
            form.refuse()
    return render(http, "council/public/code.html", {"form": form})


def _taken(http: HttpRequest, key: str, purpose: str) -> HttpResponse:
    """Take a code and subscribe, both or neither. Raises WrongCode and TooMany."""
    contact = Contact.objects.filter(pk=key).first()
    if contact is None:
        raise people.WrongCode
    response = None
    code = http.POST.get("code", "")
    # A wrong code doesn't undo the transaction: its attempt must count.
    with transaction.atomic(), suppress(people.WrongCode):
        people.use_code(contact, purpose, code, network=limits.network(http))
        response = _confirmed(contact, purpose)
    if response is None:
        raise people.WrongCode
    response.delete_cookie(ASKED)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def take_link(http: HttpRequest, token: str) -> HttpResponse:
    """Take the link of the message: shown on GET, used on POST, since scanners follow links."""
    row = people.peek(token)
    if row is not None and not row.purpose.startswith(PURPOSE):
        row = None
    if http.method == "POST" and row is not None:
        with suppress(people.WrongCode), transaction.atomic():
            return _confirmed(people.use_link(token, row.purpose), row.purpose)
        row = None
    context = {"is_open": row is not None}
    return render(http, "council/public/link.html", context, status=200 if row else 410)


def _confirmed(contact: Contact, purpose: str) -> HttpResponse:
    wishes = actions.decoded(purpose.removeprefix(PURPOSE))
    try:
        actions.subscribe(contact, wishes)
    except actions.TooManySubscriptions:
        return redirect("council:subscribed", what="full")
    return redirect("council:subscribed", what="subscribed")


@require_safe
def done(http: HttpRequest, what: str) -> HttpResponse:
    """Say that it is done."""
    if what not in DONE:
        raise Http404
    return render(http, "council/public/subscribed.html", {"what": what})


# The token is the secret; programs that read mail end it by one POST without a cookie (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(http: HttpRequest, token: str) -> HttpResponse:
    """Show what a contact has subscribed to, and end all of it, or a part."""
    named = news.from_token(token)
    if named is None:
        raise Http404
    contact = Contact.objects.filter(pk=named[0]).first()
    if http.method == "POST":
        if contact is not None:
            actions.unsubscribe(contact, _ended(http, named[1]))
        return redirect("council:subscribed", what="unsubscribed")
    rows = list(contact.council_subscriptions.order_by("pk")) if contact else []
    context = {"rows": [_described(row) for row in rows], "named": named[1]}
    return render(http, "council/public/unsubscribe.html", context)


def _ended(http: HttpRequest, named: int) -> list[int] | None:
    """Return the subscriptions to end; None for all of them."""
    if http.POST.get("List-Unsubscribe") == "One-Click":
        return [named]
    if "all" in http.POST:
        return None
    return [int(one) for one in http.POST.getlist("end") if one.isdecimal() and len(one) < 19]


def _described(row: Subscription) -> dict[str, object]:
    """Return a subscription in words: its topic, and the theme or the matter that it is about."""
    detail = ""
    if row.topic == Topic.MATTER:
        item = _matter(row.detail)
        detail = item.title if item else ""
    elif row.detail:
        detail = str(Theme(row.detail).label)
    return {"pk": row.pk, "topic": row.get_topic_display(), "detail": detail}
