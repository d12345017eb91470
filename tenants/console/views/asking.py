"""Screens that ask before they act."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from tenants.actions import hosts
from tenants.console.forms import ConfirmForm, HostForm
from tenants.console.verbs import BY_KEY
from tenants.console.views.base import StaffOnly
from tenants.models import Domain, Tenant


class Asking(StaffOnly, FormView):
    """Asks on GET; on POST acts, or asks again with what was typed and why it can't be.

    Subclasses give `act()`, which may raise ValidationError, and the words.
    """

    template_name = "console/ask.html"
    section = "tenants"
    form_class: type[Form] = ConfirmForm
    question: Any = ""
    button: Any = ""
    done: Any = ""
    is_grave = False

    @cached_property
    def tenant(self) -> Tenant:
        rows = Tenant.objects.select_related("territory__parent__parent")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def act(self, cleaned: dict[str, Any]) -> None:
        raise NotImplementedError

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            self.act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("console:tenant", pk=self.tenant.pk)

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {
            "question": self.question,
            "button": self.button or self.get_title(),
            "is_grave": self.is_grave,
            "back": reverse("console:tenant", args=[self.tenant.pk]),
            "tenant": self.tenant,
        }
        return super().get_context_data(**words | kwargs)


class DoVerb(Asking):
    """Any verb of `tenants.console.verbs` on one tenant."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["verb"] not in BY_KEY:
            raise Http404
        self.verb = BY_KEY[kwargs["verb"]]
        self.permission = self.verb.permission
        self.question = self.verb.question
        self.done = self.verb.done
        self.is_grave = self.verb.is_grave
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return str(self.verb.label)

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        return self.verb.bound_form(self.tenant, self.request.POST or None)

    def act(self, cleaned: dict[str, Any]) -> None:
        self.verb.run(self.tenant, self.request.user, cleaned)


class AddHost(Asking):
    permission = "manage_hosts"
    title = _("Add a host")
    question = _("The site will answer on it too, by leading visitors to its primary host.")
    done = _("The host is added.")
    form_class = HostForm

    def act(self, cleaned: dict[str, Any]) -> None:
        hosts.add_host(self.tenant, cleaned["host"], actor=self.request.user)


class OnHost(Asking):
    """A verb on one host of a tenant."""

    permission = "manage_hosts"

    @cached_property
    def domain(self) -> Domain:
        return get_object_or_404(self.tenant.domains.all(), pk=self.kwargs["domain"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(subject=self.domain.domain, **kwargs)


class MakePrimary(OnHost):
    title = _("Make primary")
    question = _("The site will live at this address; its other hosts will lead there.")
    done = _("The primary host is changed.")

    def act(self, cleaned: dict[str, Any]) -> None:
        hosts.make_primary(self.domain, actor=self.request.user)


class RemoveHost(OnHost):
    title = _("Remove the host")
    question = _("The site will no longer answer on it.")
    done = _("The host is removed.")
    is_grave = True

    def act(self, cleaned: dict[str, Any]) -> None:
        hosts.remove_host(self.domain, actor=self.request.user)
