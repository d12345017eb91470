"""Addresses of the portal under a language prefix."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tenants.portal import views


class CodeConverter(StringConverter):
    """A code of the register, such as 06.461.17.07; nothing else reaches the database."""

    regex = r"[0-9]{2}(?:\.[0-9]{1,3}){0,3}"


register_converter(CodeConverter, "territory_code")

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("communes/", views.communes, name="communes"),
    path("territories/<territory_code:code>/", views.territory, name="territory"),
    path("about/", views.about, name="about"),
]
