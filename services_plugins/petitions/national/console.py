"""The officers' screens of national texts, in the ministry's console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from services_plugins.kit import attachments, documents
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment, HistoryEntry, IssuedDocument
from services_plugins.kit.views import pdf_response
from services_plugins.petitions import journal, papers
from services_plugins.petitions.actions import listing, review
from services_plugins.petitions.enums import (
    AT_WORK,
    Authority,
    PetitionState,
    TextKind,
)
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import law
from services_plugins.petitions.national.forms_desk import BY_KEY, FORMS, ActionForm
from services_plugins.petitions.permissions import works_with_petitions
from services_plugins.petitions.views.desk import SHOWN, counts_of
from services_plugins.petitions.views.desk_signatures import listed, signature_or_404, wanted
from services_plugins.petitions.views.public import reasons_of
from tenants.console.views.base import FilteredList, StaffOnly

SECTION = "petitions"


class OfficersOnly(StaffOnly):
    """A screen for officers of national texts."""

    section = SECTION

    def require_rights(self) -> None:
        super().require_rights()
        if not works_with_petitions(self.request.user):
            raise PermissionDenied("national petitions")


class TextFilter(forms.Form):
    """What the list is narrowed to."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("Both kinds")), *TextKind.choices],
    )
    authority = forms.ChoiceField(
        label=gettext_lazy("Addressed to"),
        required=False,
        choices=[
            ("", gettext_lazy("All authorities")),
            *((one.value, one.label) for one in Authority if one != Authority.COUNCIL),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [one for one in PetitionState if one != PetitionState.DRAFT]
        self.fields["state"].choices = [
            ("", _("Waiting for somebody")),
            ("all", _("All")),
            *((one.value, one.label) for one in states),
        ]


class TextList(OfficersOnly, FilteredList):
    """The texts that wait for somebody, or those that were asked for."""

    template_name = "petitions/console/index.html"
    title = gettext_lazy("National petitions and motions")
    form_class = TextFilter
    queryset = Petition.objects.exclude(state=PetitionState.DRAFT)

    def filtered(self, rows: QuerySet[Petition], chosen: dict[str, Any]) -> QuerySet[Petition]:
        state = chosen.get("state")
        if state and state != "all":
            rows = rows.filter(state=state)
        elif not state:
            rows = rows.filter(state__in=AT_WORK)
        only = {name: chosen[name] for name in ("kind", "authority") if chosen.get(name)}
        return rows.filter(**only).order_by(F("filed_at").asc(nulls_last=True), "-pk")


class OnText(OfficersOnly):
    """A screen of one text."""

    @cached_property
    def petition(self) -> Petition:
        rows = Petition.objects.exclude(state=PetitionState.DRAFT).select_related("contact")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return self.petition.title


class TextPage(OnText, TemplateView):
    """Everything about a text, with the actions that are possible."""

    template_name = "petitions/console/petition.html"
    wrong: ActionForm | None = None

    def post(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """Do one action; what is wrong is shown in its form, with everything typed."""
        if key not in BY_KEY:
            raise Http404
        form = BY_KEY[key](self.petition, request.POST, request.FILES)
        if form.is_valid():
            try:
                form.run(request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Done: %(action)s.") % {"action": form.title})
                return redirect("national:petition", pk=pk)
        # Somebody else may have been quicker: show the text as it is now.
        del self.petition
        self.wrong = form
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        petition = self.petition
        offered = [one for one in FORMS if one.is_offered(petition, self.request.user)]
        context = {
            "petition": petition,
            "committee": law.committee(petition),
            "areas": law.by_area(petition),
            "counts": counts_of(petition),
            "parts": range(1, papers.parts_of_list(petition) + 1),
            "reasons": reasons_of(petition),
            "forms": [self._form(one) for one in offered],
            "passed": self.wrong if self.wrong and type(self.wrong) not in offered else None,
            "files": [
                {
                    "row": row,
                    "token": attachments.link_token(row) if row.safety == Safety.SAFE else "",
                }
                for row in Attachment.of(petition)
            ],
            "issued": [
                {"row": row, "token": documents.link_token(row)}
                for row in IssuedDocument.of(petition)
            ],
            "steps": [
                {"entry": one, "words": journal.words_for(petition, one.action)}
                for one in HistoryEntry.of(petition).order_by("-pk")
            ],
        }
        return super().get_context_data(**context | kwargs)

    def _form(self, form: type[ActionForm]) -> ActionForm:
        if self.wrong is not None and self.wrong.key == form.key:
            return self.wrong
        return form(self.petition)


class Signatures(OnText, TemplateView):
    """The signatures of a text, all or a sample by lot. That somebody looked is noted."""

    template_name = "petitions/console/signatures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = listed(self.request, self.petition)
        query = urlencode({name: found[name] for name in ("state", "sheet") if found[name]})
        context = found | {"page_obj": found.pop("page"), "query": query}
        return super().get_context_data(**context | kwargs)


class SignedList(OnText):
    """A part of the signed list, for the authority. That it was handed over is noted."""

    def get(self, request: HttpRequest, pk: int, part: int) -> HttpResponse:
        try:
            return pdf_response(*listing.hand_over(self.petition, part, user=request.user))
        except listing.NoList:
            raise Http404 from None


class Check(OnText):
    """Let a signature, or a batch that was set aside, count; or reject it."""

    of_batch = False

    def post(self, request: HttpRequest, pk: int, signature: int) -> HttpResponse:
        row = signature_or_404(pk, signature)
        check = review.check_batch if self.of_batch else review.check_signature
        try:
            check(row, wanted(request), user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The signatures were checked."))
        response = redirect("national:signatures", pk=pk)
        if request.POST.get("state") in SHOWN:
            response["Location"] += f"?state={request.POST['state']}"
        return response
