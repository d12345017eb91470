"""Addresses of the register's open data, the same in every language."""

from django.urls import path

from services_plugins.petitions.portal import views

urlpatterns = [
    path("petitions.csv", views.table_csv, name="petition_register_csv"),
    path("petitions.json", views.table_json, name="petition_register_json"),
    path("petitions.schema.json", views.table_schema, name="petition_register_schema"),
    path("petitions.csv-metadata.json", views.csv_metadata, name="petition_register_csvw"),
]
