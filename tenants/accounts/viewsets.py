"""The staff's accounts in Wagtail's editor: invite instead of create, help instead of passwords."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.generic import TemplateView
from django_filters import ModelMultipleChoiceFilter
from django_filters.fields import ModelMultipleChoiceField
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from tenants.accounts import lockout, permissions
from tenants.accounts.actions.help_out import forget_second_factor, unlock
from tenants.accounts.actions.invite import invite, revoke
from tenants.accounts.editor_forms import InviteForm, StaffEditForm
from tenants.accounts.models import User
from tenants.accounts.roles import label_of


class RolesField(ModelMultipleChoiceField):
    def label_from_instance(self, group: Group) -> str:
        return label_of(group)


class RolesFilter(ModelMultipleChoiceFilter):
    """Filters by what people call the roles."""

    field_class = RolesField


class StaffFilterSet(WagtailFilterSet):
    """Fewer filters than Wagtail's, whose groups are shown by their names in the database."""

    groups = RolesFilter(
        label=pgettext_lazy("of an account", "Role"),
        queryset=lambda request: permissions.grantable_groups(request.user),
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ["groups"]


def roles_of(user: User) -> str:
    """What `user` is here, in words."""
    return pgettext("between words of a list", ", ").join(
        label_of(group) for group in user.groups.all()
    )


def state_of(user: User) -> str:
    """Whether `user` can sign in, in words."""
    if not user.is_active:
        return pgettext("state of an account", "closed")
    if not user.has_usable_password():
        return pgettext("state of an account", "invited")
    return pgettext("state of an account", "active")


class StaffIndexView(IndexView):
    """The colleagues: who they are, what they may do, whether they can sign in."""

    add_item_label = _("Invite a colleague")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        by_name = {column.name: column for column in super().columns}
        email = Column("email", label=_("E-mail"), sort_key="email", width="25%")
        roles = Column(
            "roles", label=pgettext_lazy("of an account", "Role"), accessor=roles_of, width="15%"
        )
        state = StatusTagColumn(
            "is_active",
            label=pgettext_lazy("of an account", "State"),
            accessor=state_of,
            primary=lambda user: user.is_active and user.has_usable_password(),
            sort_key="is_active",
            width="10%",
        )
        kept = (by_name["bulk_actions"], by_name["name"])
        return [*kept, email, roles, state, by_name["last_login"]]

    def get_filterset_kwargs(self) -> dict[str, Any]:
        # Wagtail's adds an argument for its own filters.
        return super(IndexView, self).get_filterset_kwargs()

    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().prefetch_related("groups")


class InviteView(CreateView):
    """Names a colleague, who then gets an invitation."""

    page_title = _("Invite a colleague")
    submit_button_label = _("Send the invitation")
    success_message = _("%(object)s was sent an invitation.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"acting_user": self.request.user}

    def get_page_subtitle(self) -> str:
        # The headline of the page; Wagtail's would be the model's name.
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, own = super().get_breadcrumbs_items()
        return [*above, own | {"label": self.page_title}]

    def save_instance(self) -> User:
        user = super().save_instance()
        invite(user, invited_by=self.request.user)
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
        invite(user, invited_by=self.helper)


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
    filterset_class = StaffFilterSet
    add_view_class = InviteView
    edit_view_class = StaffEditView

    def get_form_class(self, for_update: bool = False) -> type[Form]:
        return StaffEditForm if for_update else InviteForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return super().get_urlpatterns() + [
            path(f"{view.name}/<int:pk>/", view.as_view(), name=view.name) for view in HELP_VIEWS
        ]
