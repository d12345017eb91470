"""Ordering sites: one territory by a form, many by a CSV file."""

from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from tenants.actions.provision import Order, current_tenant, order_provisioning
from tenants.actions.start import start
from tenants.console.forms import ProvisionForm, UploadForm
from tenants.console.views.base import StaffOnly
from tenants.console.views.cohorts import report
from tenants.models import Territory
from tenants.provisioning.orders import BadFile, Refusal, from_csv

# A file that was shown for confirmation may be confirmed for an hour, by who uploaded it.
CONFIRM_SECONDS = 60 * 60
PERMISSION = "provision_tenant"


class ProvisionOne(StaffOnly, FormView):
    """Order one territory's site and go to the page of its job."""

    template_name = "console/provision.html"
    section = "territories"
    title = gettext_lazy("New site")
    permission = PERMISSION
    form_class = ProvisionForm

    @cached_property
    def territory(self) -> Territory:
        rows = Territory.objects.select_related("parent__parent")
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Ask, unless the territory has a tenant already: then show that one."""
        tenant = current_tenant(self.territory)
        if tenant:
            return redirect("console:tenant", pk=tenant.pk)
        return super().get(request, code)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"territory": self.territory}

    def form_valid(self, form: ProvisionForm) -> HttpResponse:
        try:
            job = order_provisioning(form.order(), actor=self.request.user)
            start(job, actor=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("console:job", pk=job.pk)

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(territory=self.territory, **kwargs)


@dataclass
class Plan:
    """What a file asks for: the lines that can be had, and those that can't, with why."""

    orders: list[Order] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @classmethod
    def read(cls, content: bytes) -> "Plan":
        """Read a CSV file. Raises BadFile when no line of it can be read."""
        plan = cls()
        for one in from_csv(content):
            if isinstance(one, Refusal):
                plan.refusals.append(one)
            else:
                plan.orders.append(one)
        return plan


class Upload(StaffOnly, FormView):
    """Read a file, show what it asks for; nothing is ordered yet."""

    template_name = "console/upload.html"
    section = "territories"
    title = gettext_lazy("Provision from a file")
    permission = PERMISSION
    form_class = UploadForm

    def form_valid(self, form: UploadForm) -> HttpResponse:
        content = form.cleaned_data["file"]
        try:
            plan = Plan.read(content)
        except BadFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        return self.render_to_response(
            self.get_context_data(form=form, plan=plan, ticket=seal(self.request, content))
        )

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ConfirmUpload(Upload):
    """Order what was shown; lines that have become impossible since are reported."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Whoever comes back to this address starts anew."""
        return redirect("console:upload")

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            plan = Plan.read(unseal(request))
        except (signing.BadSignature, BadFile):
            form = self.form_class({}, MultiValueDict())
            form.add_error("file", _("This confirmation is too old. Choose the file again."))
            form.errors["file"] = form.errors["file"][-1:]
            return self.form_invalid(form)
        started = 0
        problems = [refusal.text for refusal in plan.refusals]
        for order in plan.orders:
            try:
                job = order_provisioning(order, actor=request.user)
                started += start(job, actor=request.user)
            except ValidationError as error:
                problems.append(f"{order}: {' '.join(error.messages)}")
        report(request, started, problems)
        return redirect("console:jobs")


def seal(request: HttpRequest, content: bytes) -> str:
    """`content` as a text that only this user can hand back, unchanged, for a while."""
    return signing.dumps(content.decode("utf-8-sig"), salt=salt_of(request), compress=True)


def unseal(request: HttpRequest) -> bytes:
    """What `seal` was given. Raises BadSignature for anything else."""
    ticket = request.POST.get("ticket", "")
    return signing.loads(ticket, salt=salt_of(request), max_age=CONFIRM_SECONDS).encode()


def salt_of(request: HttpRequest) -> str:
    return f"tenants.console.upload:{request.user.pk}"
