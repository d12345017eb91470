"""Proving an address: a code typed here, or a link taken by POST, and what follows from it.

What a proof is for stands in its purpose (`petitions.<what>:<primary key>`), so that a code sent
for one thing never does another.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services_plugins.kit import limits, people
from services_plugins.kit.access import Access
from services_plugins.kit.forms_contact import CodeForm
from services_plugins.kit.models import Contact
from services_plugins.kit.views import too_many
from services_plugins.petitions.actions import invite, represent
from services_plugins.petitions.actions import sign as actions
from services_plugins.petitions.models import Petition, Signature
from services_plugins.petitions.national import committee

# Which petitions a browser may open as their representative.
access = Access("petitions")
# What was asked for last, so that a code has something to be for.
ASKED, ASKED_SECONDS = "petitions_asked", 3600
SIGN, UNSIGN, FOLLOW, REPRESENT, MINE = "sign", "unsign", "follow", "represent", "mine"
SUPPORT, SUCCEED = "support", "succeed"

Follows = Callable[[HttpRequest, Contact, int], HttpResponse]


def purpose(what: str, pk: int) -> str:
    return f"petitions.{what}:{pk}"


def ask(http: HttpRequest, contact: Contact | None, what: str, pk: int) -> HttpResponse:
    """Send a code and a link for `what`, and lead to where the code is typed.

    Without a contact nothing is sent and the answer is the same, so that nobody learns whether
    somebody has signed. Raises limits.TooMany.
    """
    response = redirect("petitions:code")
    if contact is None:
        people.CODES_PER_NETWORK.take(limits.network(http))
    else:
        people.send_code(
            contact,
            purpose(what, pk),
            network=limits.network(http),
            path=reverse("petitions:code"),
        )
    asked = f"{purpose(what, pk)}|{contact.pk if contact else 0}"
    response.set_signed_cookie(
        ASKED, asked, salt=ASKED, max_age=ASKED_SECONDS, httponly=True, samesite="Lax"
    )
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def take_code(http: HttpRequest) -> HttpResponse:
    """Take the code that was sent."""
    asked = http.get_signed_cookie(ASKED, default="", salt=ASKED, max_age=ASKED_SECONDS)
    if not asked:
        return redirect("petitions:index")
    form = CodeForm()
    if http.method == "POST":
        wanted, _bar, pk = asked.rpartition("|")
        try:
            response = _taken(http, wanted, pk)
            response.delete_cookie(ASKED)
            return response
        except limits.TooMany as error:
            return too_many(http, error)
        except people.WrongCode:
            form = CodeForm(http.POST)
            form.refuse()
    return render(http, "petitions/code.html", {"form": form})


def _taken(http: HttpRequest, wanted: str, pk: str) -> HttpResponse:
    """Take the code and do what follows, both or neither: a code that is used works no more.

    Raises WrongCode and TooMany.
    """
    contact = Contact.objects.filter(pk=pk).first()
    if contact is None:
        people.TRIES_PER_NETWORK.take(limits.network(http))
        raise people.WrongCode
    code = http.POST.get("code", "")
    response = None
    # A wrong code doesn't undo the transaction: its attempt must count.
    with transaction.atomic(), suppress(people.WrongCode):
        people.use_code(contact, wanted, code, network=limits.network(http))
        response = _follow_up(http, contact, wanted)
    if response is None:
        raise people.WrongCode
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def take_link(http: HttpRequest, token: str) -> HttpResponse:
    """Take the link of a message: shown on GET, used on POST only, since scanners follow links."""
    row = people.peek(token)
    if row is not None and not row.purpose.startswith("petitions."):
        row = None
    if http.method == "POST" and row is not None:
        try:
            with transaction.atomic():
                contact = people.use_link(token, row.purpose)
                return _follow_up(http, contact, row.purpose)
        except people.WrongCode:
            row = None
    status = 200 if row else 410
    return render(http, "petitions/link.html", {"is_open": row is not None}, status=status)


# --- What follows -----------------------------------------------------------------------------


def _follow_up(http: HttpRequest, contact: Contact, wanted: str) -> HttpResponse:
    what, _colon, pk = wanted.removeprefix("petitions.").partition(":")
    return FOLLOWS[what](http, contact, int(pk))


def _sign(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    signature = Signature.objects.select_related("petition").filter(pk=pk, contact=contact).first()
    if signature is None:
        return redirect("petitions:index")
    try:
        actions.confirm(signature)
    except ValidationError:
        return redirect("petitions:petition", number=signature.petition.number)
    return redirect("petitions:thanks", number=signature.petition.number, what=SIGN)


def _unsign(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    petition = Petition.objects.get(pk=pk)
    actions.withdraw(petition, contact)
    return redirect("petitions:thanks", number=petition.number, what=UNSIGN)


def _follow(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    petition = Petition.objects.get(pk=pk)
    actions.follow(petition, contact)
    return redirect("petitions:thanks", number=petition.number, what=FOLLOW)


def _unfollow(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    petition = Petition.objects.get(pk=pk)
    actions.unfollow(petition, contact)
    return redirect("petitions:thanks", number=petition.number, what="unfollow")


def _represent(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    """Make the address that was just proven the representative's."""
    Petition.objects.filter(pk=pk).update(contact=contact)
    petition = Petition.objects.select_related("contact").get(pk=pk)
    if petition.is_national:
        committee.follow_representative(petition)
    return _opened(http, [petition])


def _succeed(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    """Make who was proposed the representative."""
    try:
        petition = represent.accept(Petition.objects.get(pk=pk), contact)
    except ValidationError:
        return redirect("petitions:index")
    return _opened(http, [petition])


def _support(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    """Have a first supporter hear of a petition that isn't published yet."""
    petition = Petition.objects.get(pk=pk)
    actions.follow(petition, contact)
    path = reverse("petitions:invited", args=[petition.number, invite.token_of(petition)])
    return redirect(f"{path}?done=1")


def _mine(http: HttpRequest, contact: Contact, pk: int) -> HttpResponse:
    """Open every petition that a proven contact represents."""
    petitions = list(contact.petitions.order_by("pk"))
    return _opened(http, petitions) if petitions else redirect("petitions:index")


def _opened(http: HttpRequest, petitions: list[Petition]) -> HttpResponse:
    """Lead to the last of some petitions, and let this browser open all of them."""
    response = redirect("petitions:mine", number=petitions[-1].number)
    access.grant(http, response, *map(key_of, petitions))
    return response


def key_of(petition: Petition) -> str:
    """Return what opens a petition: for its present representative only."""
    return f"{petition.number}.{petition.contact_id or 0}"


FOLLOWS: dict[str, Follows] = {
    SIGN: _sign,
    UNSIGN: _unsign,
    FOLLOW: _follow,
    "unfollow": _unfollow,
    REPRESENT: _represent,
    MINE: _mine,
    SUCCEED: _succeed,
    SUPPORT: _support,
}
