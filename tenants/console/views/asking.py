"""Screens that ask before they act."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from tenants.actions import hosts
from tenants.console.forms import ConfirmForm, HostForm
from tenants.console.verbs import BY_KEY
from tenants.console.views.base import StaffOnly
from tenants.enums import TenantState
from tenants.models import Domain, Tenant

# Refusals that come of what another person has just done.
MEANWHILE = {"transition", "gone", "not_requested"}


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

    def is_open(self) -> bool:
        """Whether there is anything to ask, as things stand."""
        return self.tenant.state != TenantState.DELETED

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.is_open() else self.too_late()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.is_open() else self.too_late()

    def too_late(self) -> HttpResponse:
        """Back to the tenant: this is a second click, or a colleague was faster."""
        messages.info(self.request, _("Nothing was done: this was changed meanwhile."))
        return redirect("console:tenant", pk=self.tenant.pk)

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            self.act(form.cleaned_data)
        except ValidationError as error:
            if error.code in MEANWHILE:
                return self.too_late()
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

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["verb"] not in BY_KEY:
            raise Http404
        self.verb = BY_KEY[kwargs["verb"]]
        self.question = self.verb.question
        self.done = self.verb.done
        self.is_grave = self.verb.is_grave

    def require_rights(self) -> None:
        super().require_rights()
        if not self.verb.is_allowed(self.request.user):
            raise PermissionDenied(self.verb.key)

    def is_open(self) -> bool:
        return self.verb.is_open(self.tenant, self.request.user)

    def get_title(self) -> str:
        return str(self.verb.label)

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        data = self.request.POST if self.request.method == "POST" else None
        return self.verb.bound_form(self.tenant, data)

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
        return self.tenant.domains.get(pk=self.kwargs["domain"])

    def is_open(self) -> bool:
        try:
            return not self.domain.is_primary
        except Domain.DoesNotExist:
            return False

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

    def is_open(self) -> bool:
        return super().is_open() and not self.domain.is_platform

    def act(self, cleaned: dict[str, Any]) -> None:
        hosts.remove_host(self.domain, actor=self.request.user)
