"""The editor."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_admin_urls

urlpatterns = [path("", include(wagtail_admin_urls))]
