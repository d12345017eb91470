"""Forms of the accounts.

Those of the editor are in `editor_forms`: they import Wagtail's, which need its tables.
"""

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import PasswordVerificationMixin
from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User


class AcceptInvitationForm(PasswordVerificationMixin, forms.Form):
    """Chooses the first password of `user`."""

    password1 = SetPasswordField(label=_("Password"))
    password2 = PasswordField(label=_("Password (again)"), autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = user
