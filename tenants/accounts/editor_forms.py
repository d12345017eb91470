"""Forms of the staff's accounts in Wagtail's editor."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.users.forms import UserCreationForm, UserEditForm

from tenants.accounts import permissions
from tenants.accounts.models import User
from tenants.accounts.roles import RoleField, RolesField


class StaffFormMixin:
    """Offers `acting_user` only the roles they may give, and no way to make a superuser."""

    def __init__(self, *args: Any, acting_user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"] = RolesField(
            label=_("Roles"),
            help_text=_("What this person may do here."),
            queryset=permissions.grantable_groups(acting_user),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["preferred_language"] = forms.ChoiceField(
            label=_("Language of the editor and of e-mails"),
            choices=settings.WAGTAILADMIN_PERMITTED_LANGUAGES,
            initial=settings.LANGUAGE_CODE,
        )
        if not acting_user.is_superuser:
            self.fields.pop("is_superuser", None)


class InviteForm(StaffFormMixin, UserCreationForm):
    """Names a colleague and their role; the colleague chooses the password."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"preferred_language"}

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit=commit)


class StaffEditForm(StaffFormMixin, UserEditForm):
    """Changes a colleague's account; roles out of the acting user's reach can't be there."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"preferred_language"}


class AssignRoleForm(forms.Form):
    """Names the role that several colleagues are to get."""

    role = RoleField(
        label=pgettext_lazy("of an account", "Role"), queryset=Group.objects.order_by("name")
    )
