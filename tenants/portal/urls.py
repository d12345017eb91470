"""Addresses of the portal under a language prefix."""

from django.urls import path

from tenants.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
]
