"""Middleware of the accounts."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from tenants.accounts import places

STAFF_AREAS = (places.EDITOR, places.CONSOLE)


class RequireSecondFactorMiddleware:
    """Sends signed-in staff without a second factor to set one up before they may work.

    Someone who has one gave it when signing in (allauth asks before the session is opened), so
    owning one is all there is to check. Asked of the database at every request to a staff area:
    a factor that an administrator removed stops opening doors at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._lacks_second_factor(request):
            query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return redirect(f"{reverse('mfa_activate_totp')}?{query}")
        return self.get_response(request)

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        return (
            settings.STAFF_SECOND_FACTOR_REQUIRED
            and request.path.startswith(STAFF_AREAS)
            and request.user.is_authenticated
            and not is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP])
        )
