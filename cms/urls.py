"""Addresses of a commune's site under a language prefix."""

from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.urls import serve_pattern
from wagtail.views import authenticate_with_password

from cms.feeds import feed
from cms.views import serve_page

urlpatterns = [
    path("feeds/<slug:kind>.<slug:syntax>", feed, name="cms_feed"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    # Wagtail asks for this name even where another sign-in is configured.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailcore_login",
    ),
    re_path(serve_pattern, serve_page, name="wagtail_serve"),
]
