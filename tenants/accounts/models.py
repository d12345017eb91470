"""The account of a member of staff."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import connection, models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tenants.accounts.fields import LowerCaseEmailField
from tenants.accounts.managers import UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, known by e-mail address.

    The same table exists in the public schema (ministry staff) and in every tenant schema
    (commune staff). The same address in two schemas is two unrelated accounts.
    """

    email = LowerCaseEmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("A user with this e-mail address already exists.")},
    )
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    preferred_language = models.CharField(
        _("preferred language"),
        max_length=10,
        blank=True,
        help_text=_("The language of the e-mails sent to this person."),
    )
    is_staff = models.BooleanField(
        _("staff"),
        default=False,
        help_text=_("Whether this person works for the administration of this site."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Untick this instead of deleting the account: what the person did stays."),
    )
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)
    invited_at = models.DateTimeField(
        _("invited at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the invitation that is still open was sent; empty once it is used."),
    )

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """Return "first last", or an empty string where no name is known."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """Return the first name, or what stands before the @ of the address."""
        return self.first_name or self.email.partition("@")[0]

    @property
    def has_open_invitation(self) -> bool:
        """Whether this person was invited and has not chosen a password yet."""
        return self.invited_at is not None and not self.has_usable_password()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the schema, beside the password Django binds them to.

        Users of two schemas may be equal to the last byte (both come from one golden schema);
        a session of the one must not open the other, wherever sessions are stored.
        """
        bound = f"{connection.schema_name}:{self.password}"
        return salted_hmac(
            "tenants.accounts.models.User.session", bound, secret=secret, algorithm="sha256"
        ).hexdigest()


def display_name(user: User) -> str:
    """What allauth calls `user` in its messages."""
    return user.get_short_name()
