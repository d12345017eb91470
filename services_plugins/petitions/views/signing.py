"""Signing a petition in under a minute, taking a signature back, following."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services_plugins.kit import limits, people
from services_plugins.kit.forms_contact import ContactForm
from services_plugins.kit.models import Contact
from services_plugins.kit.views import too_many
from services_plugins.petitions import plugin
from services_plugins.petitions.actions import sign as actions
from services_plugins.petitions.forms import SignForm
from services_plugins.petitions.models import Petition
from services_plugins.petitions.views import proof
from services_plugins.petitions.views.public import public_or_404

SIGNED_PER_NETWORK = limits.Limit("petitions:sign", 60, 3600)
DONE = (proof.SIGN, proof.UNSIGN, proof.FOLLOW, "unfollow")


@never_cache
@require_http_methods(["GET", "POST"])
def sign(http: HttpRequest, number: str) -> HttpResponse:
    """The signature, in one short form; a code to the person's address makes it count."""
    petition = public_or_404(number)
    if not petition.can_be_signed:
        return redirect("petitions:petition", number=number)
    form = SignForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        network = limits.network(http)
        try:
            SIGNED_PER_NETWORK.take(network)
            contact = people.contact_for(form.channel, form.cleaned_data["address"])
            signature = actions.sign(petition, form.given(), contact, network=network)
            return proof.ask(http, contact, proof.SIGN, signature.pk)
        except limits.TooMany as error:
            return too_many(http, error)
    context = {"petition": petition, "form": form, "notice": plugin.plugin.processing_notice}
    return render(http, "petitions/sign.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def unsign(http: HttpRequest, number: str) -> HttpResponse:
    """Take a signature back: the same address proves that it is the same person."""
    petition = public_or_404(number)
    form = ContactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        known = _known(form)
        has_signed = known is not None and known.signatures.filter(petition=petition).exists()
        return _asked(http, known if has_signed else None, proof.UNSIGN, petition)
    return render(http, "petitions/unsign.html", {"petition": petition, "form": form})


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
