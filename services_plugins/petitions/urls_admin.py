"""Addresses of the petitions in the editor, under `/admin/petitions/`."""

from django.urls import path

from services_plugins.petitions.views import desk

urlpatterns = [
    path("", desk.index, name="index"),
    path("<int:pk>/", desk.show, name="petition"),
    path("<int:pk>/signatures/", desk.signatures, name="signatures"),
    path("<int:pk>/signatures/<int:signature>/", desk.check_signature, name="check"),
    path("<int:pk>/<slug:key>/", desk.act, name="act"),
]
