"""Addresses of the portal without a language."""

from django.urls import path

from services_plugins.council.oparl import portal

urlpatterns = [
    path("oparl/v1.1/", portal.system, name="oparl_system"),
    path("oparl/v1.1/bodies/", portal.bodies, name="oparl_bodies"),
]
