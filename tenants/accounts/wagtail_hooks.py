"""What the accounts add to Wagtail's editor, and what they keep it from."""

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.users.views.bulk_actions import AssignRoleBulkAction

from tenants.accounts import journal, permissions
from tenants.accounts.editor_forms import AssignRoleForm
from tenants.accounts.models import User
from tenants.accounts.roles import label_of


@hooks.register("register_log_actions")
def register_journal_actions(actions: Any) -> None:
    for action, label in journal.ACTIONS.items():
        actions.register_action(action, label, label)


@hooks.register("register_account_menu_item")
def password_and_second_factor(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Password and second factor"),
        "help_text": _("Change your password, set up an authenticator app."),
    }


@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def keep_accounts_with_more_rights(request: HttpRequest, user: User) -> HttpResponse | None:
    """Who may change accounts may not change those with rights beyond their own."""
    allowed = permissions.can_manage(cast(User, request.user), user)
    return None if allowed else permission_denied(request)


@hooks.register("register_bulk_action", order=100)
class AssignRole(AssignRoleBulkAction):
    """Wagtail's, with the roles by what people call them; registered last, it takes its place."""

    form_class = AssignRoleForm

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        role = label_of(self.cleaned_form.cleaned_data["role"])
        return ngettext(
            "%(count)d person now has the role “%(role)s”.",
            "%(count)d people now have the role “%(role)s”.",
            num_parent_objects,
        ) % {"count": num_parent_objects, "role": role}


@hooks.register("before_bulk_action")
def keep_roles_within_reach(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: BulkAction
) -> HttpResponse | None:
    """The same for many accounts at once, and for the role they are to get."""
    if action.model is not User:
        return None
    role = action.cleaned_form.cleaned_data.get("role") if action_type == "assign_role" else None
    actor = cast(User, request.user)
    allowed = all(permissions.can_manage(actor, user) for user in objects) and (
        role is None or permissions.grantable_groups(actor).filter(pk=role.pk).exists()
    )
    return None if allowed else permission_denied(request)
