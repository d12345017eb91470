"""Another representative: proposed by the present one, accepted by the new one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services_plugins.kit import limits, people
from services_plugins.kit.forms_contact import ContactForm
from services_plugins.kit.models import Contact
from services_plugins.kit.views import too_many
from services_plugins.petitions import plugin
from services_plugins.petitions.actions import represent as actions
from services_plugins.petitions.enums import Departure
from services_plugins.petitions.forms import SuccessorForm
from services_plugins.petitions.models import Petition
from services_plugins.petitions.views import proof
from services_plugins.petitions.views.writing import own_petition

PROPOSED_PER_NETWORK = limits.Limit("petitions:propose", 10, 3600)


@own_petition
@require_http_methods(["GET", "POST"])
def propose(http: HttpRequest, petition: Petition) -> HttpResponse:
    """Hand a petition on to another representative."""
    if not actions.is_possible(petition):
        return redirect("petitions:mine", number=petition.number)
    form = SuccessorForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            PROPOSED_PER_NETWORK.take(limits.network(http))
            contact = people.contact_for(form.channel, form.cleaned_data["address"])
            actions.propose(petition, form.cleaned_data, contact, Departure.RESIGNED)
        except limits.TooMany as error:
            return too_many(http, error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("petitions:mine", number=petition.number)
    context = {"petition": petition, "form": form, "notice": plugin.plugin.processing_notice}
    return render(http, "petitions/propose.html", context, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def succeed(http: HttpRequest, number: str) -> HttpResponse:
    """Accept to represent a petition: a code proves that it is the person who was proposed."""
    petition = Petition.objects.filter(number=number).first() if number.isdecimal() else None
    if petition is None or not petition.successor or not actions.is_possible(petition):
        raise Http404
    form = ContactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        hashed = Contact.hash_of(form.channel, form.cleaned_data["address"])
        contact = Contact.objects.filter(channel=form.channel, address_hash=hashed).first()
        # Anybody else is answered alike, and sent nothing.
        proposed = contact if actions.is_proposed(petition, contact) else None
        try:
            return proof.ask(http, proposed, proof.SUCCEED, petition.pk)
        except limits.TooMany as error:
            return too_many(http, error)
    return render(http, "petitions/succeed.html", {"petition": petition, "form": form})
