"""Addresses of the requests without a language: open data, under addresses that stay."""

from django.urls import path

from services_plugins.requests.opendata import views

urlpatterns = [
    path("open-data/catalogue.<slug:syntax>", views.catalogue, name="catalogue"),
    path("open-data/services.<slug:syntax>", views.service_graph, name="services"),
    path("open-data/requests/datapackage.json", views.package, name="package"),
    path("open-data/requests/<slug:key>.csv", views.table_csv, name="table_csv"),
    path("open-data/requests/<slug:key>.json", views.table_json, name="table_json"),
    path("open-data/requests/<slug:key>.schema.json", views.schema, name="table_schema"),
    path("open-data/requests/<slug:key>.csv-metadata.json", views.csv_metadata, name="table_csvw"),
]
