"""The committee of a national text: its representative invites, its members accept."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services_plugins.kit import limits, people
from services_plugins.kit.views import too_many
from services_plugins.petitions import plugin
from services_plugins.petitions.enums import EDITABLE, MemberState
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import committee as actions
from services_plugins.petitions.national import law
from services_plugins.petitions.national.forms import DeputyForm, InviteForm, SeatForm
from services_plugins.petitions.views.writing import own_petition

# Invitations are messages to strangers: so many an hour, whoever sends them.
INVITED_PER_PETITION = limits.Limit("petitions:invite", 60, 3600)


@own_petition
@require_http_methods(["GET", "POST"])
def show(http: HttpRequest, petition: Petition) -> HttpResponse:
    """Who is in the committee, what is missing, and whom else to invite."""
    if not petition.is_national:
        return redirect("petitions:mine", number=petition.number)
    form = InviteForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            INVITED_PER_PETITION.take(petition.number)
            contact = people.contact_for(form.channel, form.cleaned_data["address"])
            actions.invite(petition, form.cleaned_data["name"], contact)
        except limits.TooMany as error:
            return too_many(http, error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("petitions:committee", number=petition.number)
    return _committee(http, petition, form)


def _committee(
    http: HttpRequest, petition: Petition, form: InviteForm | None = None, problem: str = ""
) -> HttpResponse:
    committee = law.committee(petition)
    context = {
        "petition": petition,
        "committee": committee,
        "areas": dict(law.area_choices()),
        "form": form or InviteForm(),
        "deputy": DeputyForm(committee),
        "is_editable": petition.state in EDITABLE,
        "problem": problem,
    }
    status = 400 if problem else 200
    return render(http, "petitions/national/committee.html", context, status=status)


@own_petition
@require_POST
def name_deputy(http: HttpRequest, petition: Petition) -> HttpResponse:
    """Note whom the committee has named deputy."""
    chosen = http.POST.get("member", "")
    try:
        actions.name_deputy(petition, int(chosen) if chosen.isdecimal() else 0)
    except ValidationError as error:
        return _committee(http, petition, problem=" ".join(error.messages))
    return redirect("petitions:committee", number=petition.number)


@own_petition
@require_POST
def remove(http: HttpRequest, petition: Petition, member: int) -> HttpResponse:
    """Take an invitation or a seat back."""
    try:
        actions.remove(petition, member)
    except ValidationError as error:
        return _committee(http, petition, problem=" ".join(error.messages))
    return redirect("petitions:committee", number=petition.number)


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(http: HttpRequest, token: str) -> HttpResponse:
    """An invitation: the text to read on GET; accepted or declined on POST only."""
    member = actions.from_token(token)
    if member is None:
        return render(http, "petitions/national/no_invitation.html", status=410)
    is_declining = "decline" in http.POST
    form = SeatForm(
        http.POST if http.method == "POST" and not is_declining else None,
        initial={"name": member.name},
    )
    if http.method == "POST" and (is_declining or form.is_valid()):
        try:
            if is_declining:
                actions.decline(member)
            else:
                actions.accept(member, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error) if form.is_bound else None
        else:
            return redirect("petitions:invitation", token=token)
    context = {
        "petition": member.petition,
        "member": member,
        "form": form,
        "is_open": member.petition.state in EDITABLE,
        "has_accepted": member.state == MemberState.ACCEPTED,
        "notice": plugin.plugin.processing_notice,
    }
    return render(http, "petitions/national/invitation.html", context)
