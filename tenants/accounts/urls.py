"""Pages under /account/, on every commune's site and on the portal.

Only what staff needs of allauth is mounted: no sign-up, no list of e-mail addresses.
"""

from allauth.account import views as allauth_views
from django.conf.urls.i18n import set_language
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from tenants.accounts import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="account"),
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    re_path(
        r"^invitation/(?P<uid>[0-9A-Za-z]+)-(?P<token>.+)/$",
        views.InvitationView.as_view(),
        name="account_invitation",
    ),
    path("language/", set_language, name="account_language"),
    path("2fa/", include("allauth.mfa.urls")),
]
