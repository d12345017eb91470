"""Addresses without a language: open data, Open311 and the published photographs."""

from django.urls import path, re_path

from services_plugins.requests.opendata import views
from services_plugins.requests.views import open311, reports
from services_plugins.requests.views.answers import published_file

_V2 = r"^open311/v2/"
_SYNTAX = r"\.(?P<syntax>xml|json)$"

urlpatterns = [
    path("open-data/catalogue.<slug:syntax>", views.catalogue, name="catalogue"),
    path("open-data/services.<slug:syntax>", views.service_graph, name="services"),
    path("open-data/requests/datapackage.json", views.package, name="package"),
    path(
        "open-data/requests/answers/<int:pk>/<slug:key>/<str:name>",
        published_file,
        name="answer_file",
    ),
    path("open-data/requests/<slug:key>.csv", views.table_csv, name="table_csv"),
    path("open-data/requests/<slug:key>.json", views.table_json, name="table_json"),
    path("open-data/requests/<slug:key>.schema.json", views.schema, name="table_schema"),
    path("open-data/requests/<slug:key>.csv-metadata.json", views.csv_metadata, name="table_csvw"),
    re_path(rf"^open311/(?:v2/)?discovery{_SYNTAX}", open311.discovery, name="open311_discovery"),
    re_path(rf"{_V2}services{_SYNTAX}", open311.services, name="open311_services"),
    re_path(rf"{_V2}services/(?P<code>[\w-]+){_SYNTAX}", open311.service, name="open311_service"),
    re_path(rf"{_V2}requests{_SYNTAX}", open311.requests, name="open311_requests"),
    re_path(rf"{_V2}requests/(?P<number>[^/]+){_SYNTAX}", open311.request, name="open311_request"),
    re_path(rf"{_V2}tokens/(?P<token>[^/]+){_SYNTAX}", open311.token, name="open311_token"),
    path("online/report-photo/<int:pk>.jpg", reports.photo, name="report_photo"),
]
