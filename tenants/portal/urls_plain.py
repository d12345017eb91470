"""Addresses of the portal without a language."""

from django.urls import path

from tenants.portal.sitemap import sitemap
from tenants.portal.views import front_door, robots

urlpatterns = [
    path("", front_door, name="front_door"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
]
