"""Addresses of the portal without a language."""

from django.urls import path

from tenants.portal.views import front_door

urlpatterns = [
    path("", front_door, name="front_door"),
]
