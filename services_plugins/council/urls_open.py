"""Addresses without a language: OParl, and open data."""

from django.urls import path

from services_plugins.council.oparl import views
from services_plugins.council.opendata import views as tables

urlpatterns = [
    path("oparl/v1.1/", views.system, name="oparl_system"),
    path("oparl/v1.1/bodies/", views.bodies, name="oparl_bodies"),
    path("oparl/v1.1/body/", views.body, name="oparl_body"),
    path("oparl/v1.1/file/<int:pk>/download/", views.download, name="oparl_download"),
    path("oparl/v1.1/organization/<int:pk>/meetings/", views.meetings, name="oparl_meetings"),
    path(
        "oparl/v1.1/organization/<int:pk>/consultations/",
        views.consultations,
        name="oparl_consultations",
    ),
    path("oparl/v1.1/<slug:slug>/", views.all_of_kind, name="oparl_list"),
    path("oparl/v1.1/<slug:slug>/<int:pk>/", views.one_object, name="oparl_object"),
    path("open-data/council/people.json", tables.people, name="people"),
    path("open-data/council/deliberations.csv", tables.table_csv, name="table_csv"),
    path("open-data/council/deliberations.json", tables.table_json, name="table_json"),
    path("open-data/council/deliberations.schema.json", tables.schema, name="table_schema"),
    path(
        "open-data/council/deliberations.csv-metadata.json",
        tables.csv_metadata,
        name="table_csvw",
    ),
]
