"""The staff's accounts in Wagtail's editor: invite instead of create, help instead of passwords."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from tenants.accounts import lockout, permissions
from tenants.accounts.actions.help_out import forget_second_factor, unlock
from tenants.accounts.actions.invite import invite, revoke
from tenants.accounts.editor_forms import InviteForm, StaffEditForm
from tenants.accounts.models import User


class StaffIndexView(IndexView):
    add_item_label = _("Invite a colleague")


class InviteView(CreateView):
    """Names a colleague, who then gets an invitation."""

    page_title = _("Invite a colleague")
    success_message = _("%(object)s was sent an invitation.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"acting_user": self.request.user}

    def save_instance(self) -> User:
        user = super().save_instance()
        invite(user, invited_by=self.request.user, request=self.request)
        return user


class StaffEditView(EditView):
    """Changes an account; its menu holds the kinds of help the account has a use for."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"acting_user": self.request.user}

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return super().header_more_buttons + [
            Button(
                view.label,
                url=reverse(f"wagtailusers_users:{view.name}", args=[self.object.pk]),
                icon_name=view.icon,
                priority=40,
            )
            for view in HELP_VIEWS
            if view.is_of_use(self.object)
        ]


class HelpView(TemplateView):
    """Asks before it does one thing for a colleague's account; does it on POST."""

    template_name = "accounts/editor/confirm.html"
    name: str
    label: Any
    explanation: Any
    done: Any
    icon: str

    @staticmethod
    def is_of_use(user: User) -> bool:
        """Whether `user`'s account is in the state this help is for."""
        raise NotImplementedError

    def act(self, user: User) -> None:
        raise NotImplementedError

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = get_object_or_404(User, pk=kwargs["pk"])
        # Wagtail lets nobody else in.
        self.helper = cast(User, request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        may_change = self.helper.has_perm("accounts.change_user")
        if not (may_change and permissions.can_manage(self.helper, self.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_of_use(self.user):
            self.act(self.user)
            messages.success(request, self.done % {"user": self.user})
        return redirect("wagtailusers_users:index")


class ResendInvitationView(HelpView):
    name = "resend_invitation"
    label = _("Send the invitation again")
    explanation = _("A new link is sent to this person; the link sent before stops working.")
    done = _("%(user)s was sent an invitation.")
    icon = "mail"

    @staticmethod
    def is_of_use(user: User) -> bool:
        return not user.has_usable_password()

    def act(self, user: User) -> None:
        invite(user, invited_by=self.helper, request=self.request)


class RevokeInvitationView(HelpView):
    name = "revoke_invitation"
    label = _("Withdraw the invitation")
    explanation = _("The link that was sent stops working, and the account is closed.")
    done = _("The invitation of %(user)s is withdrawn.")
    icon = "cross"

    @staticmethod
    def is_of_use(user: User) -> bool:
        return user.has_open_invitation

    def act(self, user: User) -> None:
        revoke(user, revoked_by=self.helper)


class UnlockView(HelpView):
    name = "unlock"
    label = _("Unlock")
    explanation = _("After too many wrong passwords, this lets the person try again at once.")
    done = _("%(user)s can try to sign in again.")
    icon = "lock-open"

    @staticmethod
    def is_of_use(user: User) -> bool:
        return bool(lockout.account_slots(user.email).seconds_left())

    def act(self, user: User) -> None:
        unlock(user, unlocked_by=self.helper)


class ForgetSecondFactorView(HelpView):
    name = "forget_second_factor"
    label = _("Remove the second factor")
    explanation = _(
        "For somebody who lost both their telephone and their recovery codes. Make sure that it "
        "is them who ask: call them, or see them."
    )
    done = _("%(user)s can set up a new second factor.")
    icon = "key"

    @staticmethod
    def is_of_use(user: User) -> bool:
        return is_mfa_enabled(user, types=[Authenticator.Type.TOTP])

    def act(self, user: User) -> None:
        forget_second_factor(user, removed_by=self.helper)


HELP_VIEWS: tuple[type[HelpView], ...] = (
    ResendInvitationView,
    RevokeInvitationView,
    UnlockView,
    ForgetSecondFactorView,
)


class StaffViewSet(UserViewSet):
    """Wagtail's users, invited and helped."""

    index_view_class = StaffIndexView
    add_view_class = InviteView
    edit_view_class = StaffEditView

    def get_form_class(self, for_update: bool = False) -> type[Form]:
        return StaffEditForm if for_update else InviteForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return super().get_urlpatterns() + [
            path(f"{view.name}/<int:pk>/", view.as_view(), name=view.name) for view in HELP_VIEWS
        ]
