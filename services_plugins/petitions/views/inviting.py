"""First supporters: invited by the representative, told once they can sign."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services_plugins.kit import limits, people
from services_plugins.kit.forms_contact import ContactForm
from services_plugins.kit.views import too_many
from services_plugins.petitions.actions import invite as actions
from services_plugins.petitions.forms import SupportersForm
from services_plugins.petitions.models import Petition
from services_plugins.petitions.views import proof
from services_plugins.petitions.views.writing import own_petition

INVITED_PER_NETWORK = limits.Limit("petitions:invite", 10, 3600)


@own_petition
@require_http_methods(["GET", "POST"])
def invite(http: HttpRequest, petition: Petition) -> HttpResponse:
    """The link for first supporters, and a form that writes to some."""
    if not actions.is_open(petition):
        return redirect("petitions:mine", number=petition.number)
    form = SupportersForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            INVITED_PER_NETWORK.take(limits.network(http))
            actions.invite(petition, form.cleaned_data["addresses"])
        except limits.TooMany as error:
            return too_many(http, error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("petitions:mine", number=petition.number)
    context = {
        "petition": petition,
        "form": form,
        "token": actions.token_of(petition),
        "base_url": http.tenant.base_url,
    }
    return render(http, "petitions/invite.html", context, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def invited(http: HttpRequest, number: str, token: str) -> HttpResponse:
    """Leave an address to be told when a petition can be signed; one that can be is shown.

    Of a text that nobody has looked at yet, nothing is shown.
    """
    petition = _invited_or_404(number, token)
    if petition.is_public:
        return redirect("petitions:petition", number=number)
    form = ContactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            contact = people.contact_for(form.channel, form.cleaned_data["address"])
            return proof.ask(http, contact, proof.SUPPORT, petition.pk)
        except limits.TooMany as error:
            return too_many(http, error)
    return render(http, "petitions/invited.html", {"form": form, "is_done": "done" in http.GET})


def _invited_or_404(number: str, token: str) -> Petition:
    petition = Petition.objects.filter(number=number).first() if number.isdecimal() else None
    if petition is None or not actions.is_open(petition):
        raise Http404
    if not constant_time_compare(token, actions.token_of(petition)):
        raise Http404
    return petition
