"""Signing a petition in under a minute, taking a signature back, following."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services_plugins.kit import id_cards, limits, people
from services_plugins.kit.forms_contact import ContactForm
from services_plugins.kit.identity.session import Identity, identity_of
from services_plugins.kit.identity.views import is_offered
from services_plugins.kit.models import Contact
from services_plugins.kit.views import too_many
from services_plugins.petitions import plugin, puzzle
from services_plugins.petitions.actions import sign as actions
from services_plugins.petitions.forms import IdentifiedForm, SignForm
from services_plugins.petitions.models import Petition
from services_plugins.petitions.views import proof
from services_plugins.petitions.views.public import public_or_404

SIGNED_PER_NETWORK = limits.Limit("petitions:sign", 60, 3600)
DONE = (proof.SIGN, proof.UNSIGN, proof.FOLLOW, "unfollow")


@never_cache
@require_http_methods(["GET", "POST"])
def sign(http: HttpRequest, number: str) -> HttpResponse:
    """The signature, in one short form; a code to the person's address makes it count.

    Whom the national e-ID has proven needs no code.
    """
    petition = public_or_404(number)
    if not petition.can_be_signed:
        return redirect("petitions:petition", number=number)
    identity = _identity(http)
    form: Any = IdentifiedForm(http.POST or None) if identity else SignForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            if identity:
                return _sign_identified(http, petition, form, identity)
            return _sign(http, petition, form)
        except limits.TooMany as error:
            return too_many(http, error)
        except ValidationError as error:
            form.add_error(None, error)
    challenge = puzzle.kept(number, http.POST) if puzzle.is_asked(number) else ""
    context = {
        "petition": petition,
        "form": form,
        "notice": plugin.plugin.processing_notice,
        "proven": identity,
        "is_offered": identity is None and is_offered(),
        "challenge": challenge,
        "bits": puzzle.bits_of(challenge) if challenge else 0,
        "seconds": puzzle.WAIT_SECONDS,
    }
    return render(http, "petitions/sign.html", context)


def _identity(http: HttpRequest) -> Identity | None:
    """Return who the browser's person is, where that is enough to sign."""
    identity = identity_of(http) if is_offered() else None
    if identity is None or not identity.name:
        return None
    is_card = id_cards.PATTERN.match(id_cards.normalise(identity.id_number))
    return identity if is_card else None


def _sign(http: HttpRequest, petition: Petition, form: SignForm) -> HttpResponse:
    """Keep a signature and send its code. Raises ValidationError, limits.TooMany."""
    network = limits.network(http)
    puzzle.note(petition.number)
    if puzzle.is_asked(petition.number):
        puzzle.take(petition.number, http.POST, network=network)
    SIGNED_PER_NETWORK.take(network)
    contact = people.contact_for(form.channel, form.cleaned_data["address"])
    signature = actions.sign(petition, form.given(), contact, network=network)
    return proof.ask(http, contact, proof.SIGN, signature.pk)


def _sign_identified(
    http: HttpRequest, petition: Petition, form: IdentifiedForm, identity: Identity
) -> HttpResponse:
    """Keep a signature that needs no code. Raises ValidationError, limits.TooMany."""
    SIGNED_PER_NETWORK.take(limits.network(http))
    contact = people.contact_of(identity)
    actions.sign_identified(petition, form.given(), identity, contact)
    return redirect("petitions:thanks", number=petition.number, what=proof.SIGN)


@never_cache
@require_http_methods(["GET", "POST"])
def unsign(http: HttpRequest, number: str) -> HttpResponse:
    """Take a signature back: the same address proves that it is the same person, or the e-ID."""
    petition = public_or_404(number)
    identity = _identity(http)
    if http.method == "POST" and identity and "identity" in http.POST:
        actions.withdraw_identified(petition, identity)
        return redirect("petitions:thanks", number=number, what=proof.UNSIGN)
    form = ContactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        known = _known(form)
        has_signed = known is not None and known.signatures.filter(petition=petition).exists()
        return _asked(http, known if has_signed else None, proof.UNSIGN, petition)
    context = {"petition": petition, "form": form, "proven": identity}
    return render(http, "petitions/unsign.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def follow(http: HttpRequest, number: str) -> HttpResponse:
    """Hear of a petition by e-mail or telephone, or no longer."""
    petition = public_or_404(number)
    form = ContactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        if "stop" in http.POST:
            known = _known(form)
            follows = known is not None and known.followed.filter(petition=petition).exists()
            return _asked(http, known if follows else None, "unfollow", petition)
        contact = people.contact_for(form.channel, form.cleaned_data["address"])
        return _asked(http, contact, proof.FOLLOW, petition)
    return render(http, "petitions/follow.html", {"petition": petition, "form": form})


@require_safe
def thanks(http: HttpRequest, number: str, what: str) -> HttpResponse:
    """Say that it is done; the same words whether a signature counts or was a second one."""
    if what not in DONE:
        raise Http404
    context = {"petition": public_or_404(number), "what": what}
    return render(http, "petitions/thanks.html", context)


def _known(form: ContactForm) -> Contact | None:
    address = Contact.hash_of(form.channel, form.cleaned_data["address"])
    return Contact.objects.filter(channel=form.channel, address_hash=address).first()


def _asked(
    http: HttpRequest, contact: Contact | None, what: str, petition: Petition
) -> HttpResponse:
    try:
        return proof.ask(http, contact, what, petition.pk)
    except limits.TooMany as error:
        return too_many(http, error)
