"""Pages of the accounts that allauth doesn't have, or has in another way."""

from http import HTTPStatus
from typing import Any, cast

from allauth.account import views as allauth_views
from allauth.account.forms import UserTokenForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login, url_str_to_user_pk
from allauth.decorators import rate_limit
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from tenants.accounts.actions.invite import accept
from tenants.accounts.forms import AcceptInvitationForm
from tenants.accounts.models import User
from tenants.accounts.tokens import invitation_tokens

# A void link's status. Not 404: LocaleMiddleware leads those on to the site's own pages.
GONE = HTTPStatus.GONE

secret_link_page = [
    rate_limit(action="reset_password_from_key"),
    sensitive_post_parameters("password1", "password2"),
    never_cache,
]


class SecretLinkMixin:
    """A page whose address is a secret sent by e-mail.

    Reading it changes nothing, in the session no more than in the account: programs that follow
    every link of a message before its reader does (virus scanners, previews) leave it as it was.
    Only the form's POST uses the secret up.
    """

    def read_only_response(self, response: HttpResponseBase) -> HttpResponseBase:
        # The address must not leave with a link; "same-origin" still lets the form prove
        # where it comes from, which "no-referrer" would not.
        response["Referrer-Policy"] = "same-origin"
        return response

    def sign_out_other_user(self, user: User) -> None:
        """End the session of whoever else uses this browser before `user`'s account is opened."""
        if self.request.user.is_authenticated and self.request.user != user:
            logout(self.request)


@method_decorator(secret_link_page, name="dispatch")
class PasswordResetFromKeyView(SecretLinkMixin, allauth_views.PasswordResetFromKeyView):
    """Chooses a new password.

    Unlike allauth's, keeps the key in the address instead of moving it to the session on GET.
    """

    def dispatch(
        self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any
    ) -> HttpResponseBase:
        self.key = key
        link = UserTokenForm(data={"uidb36": uidb36, "key": key})
        if not link.is_valid():
            self.reset_user = None
            return self.render_to_response(self.get_context_data(token_fail=True), status=GONE)
        self.reset_user = link.reset_user
        response = FormView.dispatch(self, request, uidb36, key, **kwargs)
        return self.read_only_response(response)

    def form_valid(self, form: Any) -> HttpResponse:
        self.sign_out_other_user(cast(User, self.reset_user))
        return super().form_valid(form)


@method_decorator(secret_link_page, name="dispatch")
class InvitationView(SecretLinkMixin, FormView):
    """Accepts an invitation: the invitee chooses a password and is signed in."""

    template_name = "accounts/invitation.html"
    form_class = AcceptInvitationForm

    def dispatch(
        self, request: HttpRequest, uid: str, token: str, **kwargs: Any
    ) -> HttpResponseBase:
        invitee = self.find_invitee(uid, token)
        if invitee is None:
            return self.render_to_response({"is_void": True}, status=GONE)
        self.invitee = invitee
        return self.read_only_response(super().dispatch(request, **kwargs))

    @staticmethod
    def find_invitee(uid: str, token: str) -> User | None:
        """The person `token` invites; None when the link is not, or no longer, good."""
        try:
            user = User.objects.filter(pk=url_str_to_user_pk(uid)).first()
        except (ValueError, OverflowError):
            return None
        return user if invitation_tokens.check_token(user, token) else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.invitee}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(invitee=self.invitee, **kwargs)

    def form_valid(self, form: AcceptInvitationForm) -> HttpResponse:
        self.sign_out_other_user(self.invitee)
        accept(self.invitee, form.cleaned_data["password1"])
        record_authentication(self.request, self.invitee, method="invitation")
        return perform_login(self.request, self.invitee)
