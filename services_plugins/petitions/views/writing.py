"""Writing a petition, and what its representative does with it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from services_plugins.kit import attachments, deadlines, limits, people
from services_plugins.kit import documents as pdf
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.forms_contact import ContactForm
from services_plugins.kit.models import Attachment, Contact, IssuedDocument
from services_plugins.kit.views import too_many
from services_plugins.petitions import conditions, finder, law, papers, plugin
from services_plugins.petitions.actions import invite, represent
from services_plugins.petitions.actions import write as actions
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.enums import EDITABLE, AuthorKind, Document, PetitionState
from services_plugins.petitions.forms import AboutForm, PetitionForm, initial_of
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import law as national
from services_plugins.petitions.national.forms import NationalTextForm
from services_plugins.petitions.views import proof
from services_plugins.petitions.views.public import reasons_of, remedy_of, timeline

STARTED_PER_NETWORK = limits.Limit("petitions:start", 10, 3600)

View = Callable[..., HttpResponse]
VERBS: dict[str, Callable[[Petition], Petition]] = {
    "submit": actions.submit,
    "file": actions.file,
    "withdraw": actions.withdraw,
    "keep": represent.drop,
}


def own_petition(view: View) -> View:
    """Give the view the petition that the address names, if this browser may open it."""

    @never_cache
    @wraps(view)
    def wrapped(http: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
        rows = Petition.objects.select_related("contact").filter(number=number)
        petition = rows.first() if number.isdecimal() else None
        # Whoever may not open it doesn't learn whether it exists.
        if petition is None or not proof.access.may_open(http, proof.key_of(petition)):
            return redirect("petitions:ask")
        return view(http, petition, **kwargs)

    return wrapped


@never_cache
@require_http_methods(["GET", "POST"])
def start(http: HttpRequest) -> HttpResponse:
    """What the law asks for, in plain words, and the text of a new petition."""
    about = AboutForm(http.GET or None)
    # On the portal a search stands above the form.
    if http.method == "GET" and not about.is_valid() and not law.is_national():
        return render(http, "petitions/about.html", {"form": about, **_conditions()})
    title = http.POST.get("title", "") or about.data.get("about", "")
    form = text_form()(http.POST or None, initial={"title": title})
    if http.method == "POST" and form.is_valid():
        try:
            STARTED_PER_NETWORK.take(limits.network(http))
        except limits.TooMany as error:
            return too_many(http, error)
        petition = actions.start(form.cleaned_data)
        response = redirect("petitions:contact", number=petition.number)
        proof.access.grant(http, response, proof.key_of(petition))
        return response
    context = {"form": form, "similar": finder.similar(title), **_conditions()}
    return render(http, "petitions/start.html", context)


def text_form() -> type[PetitionForm]:
    """Return the form of a text to whom the site at work leads."""
    return NationalTextForm if law.is_national() else PetitionForm


def _conditions() -> dict[str, Any]:
    if law.is_national():
        return {"rules": national.conditions(), "notice": plugin.plugin.processing_notice}
    return {
        "signatures": law.signatures_rule(),
        "refusal": law.refusal_rule(),
        "age": law.association_age(),
        "members": law.members_rule(),
        "areas": law.provinces(),
        "notice": plugin.plugin.processing_notice,
    }


@own_petition
@require_http_methods(["GET", "POST"])
def edit(http: HttpRequest, petition: Petition) -> HttpResponse:
    """Change a draft, or a text that was sent back."""
    if petition.state not in EDITABLE:
        return redirect("petitions:mine", number=petition.number)
    form = text_form()(http.POST or None, initial=initial_of(petition))
    if http.method == "POST" and form.is_valid():
        try:
            actions.rewrite(petition, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("petitions:mine", number=petition.number)
    context = {"form": form, "petition": petition, **_conditions()}
    return render(http, "petitions/start.html", context)


@own_petition
@require_http_methods(["GET", "POST"])
def contact(http: HttpRequest, petition: Petition) -> HttpResponse:
    """How the representative is reached; it becomes theirs once its code is taken."""
    if petition.state not in EDITABLE:
        return redirect("petitions:mine", number=petition.number)
    form = ContactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            found = people.contact_for(form.channel, form.cleaned_data["address"])
            return proof.ask(http, found, proof.REPRESENT, petition.pk)
        except limits.TooMany as error:
            return too_many(http, error)
    return render(http, "petitions/contact.html", {"petition": petition, "form": form})


@own_petition
@require_http_methods(["GET"])
def mine(http: HttpRequest, petition: Petition) -> HttpResponse:
    """Where a petition stands, and what its representative can do."""
    return _mine(http, petition)


def _mine(http: HttpRequest, petition: Petition, problem: str = "") -> HttpResponse:
    deadline = deadlines.running(petition)
    documents = list(Attachment.of(petition).filter(added_by=ActorKind.CITIZEN))
    context = {
        "petition": petition,
        "is_editable": petition.state in EDITABLE,
        "is_association": petition.author_kind == AuthorKind.ASSOCIATION,
        "can_file": petition.state == PetitionState.COLLECTING and law.is_complete(petition),
        "can_withdraw": petition.can_become(PetitionState.WITHDRAWN),
        "can_hand_on": represent.is_possible(petition),
        "can_invite": petition.contact is not None and invite.is_open(petition),
        "similar": _similar(petition) if petition.state in EDITABLE else [],
        "needs": conditions.needs(petition, documents),
        "slots": _slots(documents),
        "remedy": remedy_of(petition),
        "spread": law.spread(petition),
        "committee": national.committee(petition) if petition.is_national else None,
        "reasons": reasons_of(petition),
        "accept": ",".join(f".{extension}" for extension in attachments.CONTENT_TYPES),
        "deadline": deadline,
        "explanation": deadlines.explain(deadline) if deadline else "",
        "issued": [
            {"row": row, "token": pdf.link_token(row)}
            for row in IssuedDocument.of(petition).exclude(file="")
        ],
        "parts": range(1, papers.parts_of_list(petition) + 1),
        "steps": timeline(petition),
        "problem": problem,
    }
    return render(http, "petitions/mine.html", context, status=400 if problem else 200)


def _similar(petition: Petition) -> list[Petition]:
    return finder.similar(petition.title, but=petition.pk)


def _slots(documents: list[Attachment]) -> list[dict[str, Any]]:
    """Return each document that an association adds, with the files that are there."""
    return [
        {"document": one, "files": [row for row in documents if row.slot == one.value]}
        for one in Document
    ]


@own_petition
@require_POST
def act(http: HttpRequest, petition: Petition, verb: str) -> HttpResponse:
    """Submit, file or withdraw a petition."""
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](petition)
    except ValidationError as error:
        return _mine(http, petition, " ".join(error.messages))
    return redirect("petitions:mine", number=petition.number)


@own_petition
@require_POST
def documents(http: HttpRequest, petition: Petition) -> HttpResponse:
    """Add documents of an association, all or none."""
    if petition.state not in EDITABLE:
        return redirect("petitions:mine", number=petition.number)
    try:
        with transaction.atomic():
            row = locked(petition)
            for slot, upload in _uploads(http):
                attachments.add(row, upload, slot=slot, added_by=ActorKind.CITIZEN)
    except ValidationError as error:
        return _mine(http, petition, " ".join(error.messages))
    return redirect("petitions:mine", number=petition.number)


def _uploads(http: HttpRequest) -> list[tuple[str, Any]]:
    return [(one.value, file) for one in Document for file in http.FILES.getlist(one.value)]


@never_cache
@require_http_methods(["GET", "POST"])
def ask(http: HttpRequest) -> HttpResponse:
    """Open the petitions that one represents, by a code; an unknown address is told the same."""
    form = ContactForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        address = Contact.hash_of(form.channel, form.cleaned_data["address"])
        known = Contact.objects.filter(channel=form.channel, address_hash=address).first()
        represents = known is not None and known.petitions.exists()
        try:
            return proof.ask(http, known if represents else None, proof.MINE, 0)
        except limits.TooMany as error:
            return too_many(http, error)
    return render(http, "petitions/ask.html", {"form": form})
