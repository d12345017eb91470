"""The ministry's orders about communes' petitions, in the console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from services_plugins.petitions.actions import ministry
from tenants.console.journal import in_words
from tenants.console.views.base import StaffOnly
from tenants.models import AuditEntry, Tenant

SECTION = "petition_orders"
# How many of the last orders are listed; the audit trail has all.
LISTED = 50


class OrderForm(forms.Form):
    """Which petition of which commune, why, and whether it is to go or to come back."""

    tenant = forms.ModelChoiceField(
        Tenant.objects.all(),
        to_field_name="slug",
        label=_("Commune (name in its address)"),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"invalid_choice": _("No commune has this address.")},
    )
    number = forms.CharField(
        label=_("Number of the petition"), max_length=20, widget=forms.TextInput({"dir": "ltr"})
    )
    verb = forms.ChoiceField(
        label=_("Order"),
        choices=[("bar", _("Keep it off the site")), ("unbar", _("Let it be shown again"))],
        initial="bar",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("The commune and the representative read it. Name the law; name nobody."),
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )


class Orders(StaffOnly, FormView):
    """The last orders with what became of them, and the form for a new one."""

    template_name = "petitions/console/orders.html"
    section = SECTION
    title = _("Unlawful content in petitions")
    form_class = OrderForm
    success_url = reverse_lazy("national:orders")

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {"tenant": asked.get("tenant", ""), "number": asked.get("number", "")[:20]}

    def form_valid(self, form: OrderForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            ministry.order(
                data["tenant"],
                data["number"],
                data["reason"],
                is_barred=data["verb"] == "bar",
                actor=self.request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The order was given; it is carried out at once."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(entries=in_words(_entries()[:LISTED]), **kwargs)


def _entries() -> QuerySet[AuditEntry]:
    actions = [*ministry.ORDERED.values(), *ministry.DONE.values()]
    return AuditEntry.objects.filter(action__in=actions)
