"""Addresses of the register under a language of the portal."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from services_plugins.petitions.portal import views


class AuthorityConverter(StringConverter):
    """What names an authority: a code of the register of territories, or a word."""

    regex = r"[0-9]{2}(?:\.[0-9]{1,3}){0,3}|government|representatives|councillors"


register_converter(AuthorityConverter, "authority")

app_name = "petition_register"

urlpatterns = [
    path("", views.index, name="index"),
    path("how-to/", views.how_to, name="how_to"),
    path("figures/", views.figures, name="figures"),
    path("authorities/", views.authorities, name="authorities"),
    path("authorities/<authority:key>/", views.authority, name="authority"),
    path("authorities/<authority:key>/<str:number>/", views.petition, name="petition"),
]
