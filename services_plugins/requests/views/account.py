"""One's requests without an account: a code to a verified address opens them all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services_plugins.kit import limits, people
from services_plugins.kit.forms_contact import CodeForm, ContactForm
from services_plugins.kit.models import Contact
from services_plugins.kit.views import too_many
from services_plugins.requests.access import access
from services_plugins.requests.actions.draft import keep_proven_contact
from services_plugins.requests.actions.street import keep_follower

PURPOSE = "requests.mine"
# The contact that was asked for last, by its number, so that the code has something to be for.
ASKED = "requests_asked"
ASKED_SECONDS = 3600


@never_cache
@require_http_methods(["GET", "POST"])
def ask(http: HttpRequest) -> HttpResponse:
    """Ask for an address, send it a code, take the code; an unknown address is told the same."""
    form, code_form = ContactForm(), CodeForm()
    asked = http.get_signed_cookie(ASKED, default="", salt=PURPOSE, max_age=ASKED_SECONDS)
    if http.method == "POST":
        try:
            if "code" in http.POST and asked:
                return _take_code(http, asked)
            form = ContactForm(http.POST)
            if form.is_valid():
                return _send(http, form)
        except limits.TooMany as error:
            return too_many(http, error)
        except people.WrongCode:
            code_form = CodeForm(http.POST)
            code_form.refuse()
    context = {"form": form, "code_form": code_form, "asked": bool(asked)}
    return render(http, "requests/mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_link(http: HttpRequest, token: str) -> HttpResponse:
    """Take the link of a message: shown on GET, used on POST only, since scanners follow links."""
    row = people.peek(token)
    if http.method == "POST" and row is not None:
        try:
            contact = people.use_link(token, row.purpose)
            keep_proven_contact(row.purpose, contact)
            keep_follower(row.purpose, contact)
            return _open(http, contact)
        except people.WrongCode:
            row = None
    context = {"is_open": row is not None}
    return render(http, "requests/mine_link.html", context, status=200 if row else 410)


def _send(http: HttpRequest, form: ContactForm) -> HttpResponse:
    address = form.cleaned_data["address"]
    response = redirect("requests:mine")
    contact = Contact.objects.filter(
        channel=form.channel, address_hash=Contact.hash_of(form.channel, address)
    ).first()
    if contact is not None and contact.requests.exists():
        people.send_code(
            contact, PURPOSE, network=limits.network(http), path=reverse("requests:mine")
        )
    else:
        # As often as a known address could be tried, so that neither tells more.
        people.CODES_PER_NETWORK.take(limits.network(http))
    response.set_signed_cookie(
        ASKED,
        str(contact.pk if contact else 0),
        salt=PURPOSE,
        max_age=ASKED_SECONDS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _take_code(http: HttpRequest, asked: str) -> HttpResponse:
    contact = Contact.objects.filter(pk=asked).first()
    if contact is None:
        people.TRIES_PER_NETWORK.take(limits.network(http))
        raise people.WrongCode
    code = http.POST.get("code", "")
    return _open(http, people.use_code(contact, PURPOSE, code, network=limits.network(http)))


def _open(http: HttpRequest, contact: Contact) -> HttpResponse:
    """Let the browser open every request and draft of a verified contact."""
    response = redirect("requests:track")
    numbers = contact.requests.order_by("pk").values_list("number", flat=True)
    access.grant(http, response, *numbers)
    response.delete_cookie(ASKED)
    return response
