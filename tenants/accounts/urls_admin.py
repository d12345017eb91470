"""Wagtail's own sign-in pages, led to ours; to be mounted before Wagtail's under /admin/."""

from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
]
