"""Addresses of the national e-ID under `/<language>/online/identity/`."""

from django.urls import path

from services_plugins.kit.identity import views

urlpatterns = [
    path("", views.show, name="kit_identity"),
    path("start/", views.start, name="kit_identity_start"),
    path("callback/", views.callback, name="kit_identity_callback"),
    path("leave/", views.leave, name="kit_identity_leave"),
]
