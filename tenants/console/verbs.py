"""What can be done to a tenant from its page: each verb with its question and its action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.actions import remove, suspend
from tenants.console.forms import ConfirmForm, ReasonForm, SlugAgainForm
from tenants.enums import TenantState
from tenants.models import Tenant

Text = str | Promise


@dataclass(frozen=True)
class Verb:
    """One verb: a page that asks, and the action that a confirmed form calls.

    It takes any of `permissions`. `is_open` says whether the tenant's state allows it; the
    action checks again.
    """

    key: str
    permissions: tuple[str, ...]
    label: Text
    question: Text
    done: Text
    is_open: Callable[[Tenant, Any], bool]
    run: Callable[..., Tenant]
    form_class: type[Form] = ConfirmForm
    is_grave: bool = False

    def is_allowed(self, user: Any) -> bool:
        return any(user.has_perm(f"tenants.{one}") for one in self.permissions)

    def bound_form(self, tenant: Tenant, data: Any = None) -> Form:
        if self.form_class is SlugAgainForm:
            return SlugAgainForm(tenant, data)
        return self.form_class(data)


def _may_resume(tenant: Tenant, user: Any) -> bool:
    is_closed = tenant.state in (TenantState.SUSPENDED, TenantState.ARCHIVED)
    return is_closed and user.has_perm(f"tenants.{suspend.permission_to_resume(tenant)}")


def _asked(tenant: Tenant) -> bool:
    return tenant.state == TenantState.ARCHIVED and bool(tenant.deletion_requested_at)


VERBS = [
    Verb(
        key="suspend",
        permissions=("suspend_tenant",),
        label=_("Suspend"),
        question=_("Visitors will see a notice on every host. All data stays as it is."),
        done=_("The site is suspended."),
        is_open=lambda tenant, user: tenant.state == TenantState.LIVE,
        run=lambda tenant, actor, cleaned: suspend.suspend(
            tenant, actor=actor, reason=cleaned["reason"]
        ),
        form_class=ReasonForm,
        is_grave=True,
    ),
    Verb(
        key="resume",
        permissions=("suspend_tenant", "remove_tenant"),
        label=_("Resume"),
        question=_("The site will be as it was before it was closed."),
        done=_("The site is open again."),
        is_open=lambda tenant, user: _may_resume(tenant, user),
        run=lambda tenant, actor, cleaned: suspend.resume(tenant, actor=actor),
    ),
    Verb(
        key="archive",
        permissions=("remove_tenant",),
        label=_("Archive"),
        question=_("The site will be closed for good and its hosts will no longer answer. "
                   "All data is kept, and it can be resumed."),
        done=_("The site is archived."),
        is_open=lambda tenant, user: tenant.can_become(TenantState.ARCHIVED),
        run=lambda tenant, actor, cleaned: remove.archive(tenant, actor=actor),
        is_grave=True,
    ),
    Verb(
        key="request-deletion",
        permissions=("remove_tenant",),
        label=_("Request deletion"),
        question=_("This is the first of two steps. A second person, or you once the delay is "
                   "over, must confirm before anything is deleted."),
        done=_("Deletion is requested; a second person must confirm it."),
        is_open=lambda tenant, user: (
            tenant.state == TenantState.ARCHIVED and not tenant.deletion_requested_at
        ),
        run=lambda tenant, actor, cleaned: remove.request_deletion(tenant, actor=actor),
        is_grave=True,
    ),
    Verb(
        key="withdraw-deletion",
        permissions=("remove_tenant",),
        label=_("Withdraw the request for deletion"),
        question=_("The site stays archived and nothing is deleted."),
        done=_("The request for deletion is withdrawn."),
        is_open=lambda tenant, user: _asked(tenant),
        run=lambda tenant, actor, cleaned: remove.withdraw_deletion(tenant, actor=actor),
    ),
    Verb(
        key="delete",
        permissions=("remove_tenant",),
        label=_("Delete for good"),
        question=_("The database schema, the hosts and the files of this site will be deleted. "
                   "An export is made first and kept."),
        done=_("The site is deleted; its export is kept."),
        is_open=lambda tenant, user: _asked(tenant) and remove.may_delete(tenant, user),
        run=lambda tenant, actor, cleaned: remove.delete(tenant, actor=actor),
        form_class=SlugAgainForm,
        is_grave=True,
    ),
]  # fmt: skip

BY_KEY = {verb.key: verb for verb in VERBS}


def open_verbs(tenant: Tenant, user: Any) -> list[Verb]:
    """The verbs that `user` may use on `tenant` as it is."""
    return [verb for verb in VERBS if verb.is_allowed(user) and verb.is_open(tenant, user)]
