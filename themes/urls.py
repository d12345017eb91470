"""Addresses of a look's files, under `/theme/` on every host."""

from django.urls import path

from themes.views import tenant_emblem, theme_file

urlpatterns = [
    path("<slug:version>/<str:name>", theme_file, name="theme_file"),
    path("tenants/<slug:slug>/<slug:version>.svg", tenant_emblem, name="tenant_emblem"),
]
