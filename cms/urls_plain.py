"""Addresses of a commune's site without a language."""

from django.urls import path

from cms.sitemap import sitemap
from cms.views import front_door, robots

urlpatterns = [
    path("", front_door, name="front_door"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
]
