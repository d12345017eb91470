"""Addresses of the council under `/<language>/online/council/`."""

from django.urls import include, path

from services_plugins.council import urls_records
from services_plugins.council.views import notice

app_name = "council"
urlpatterns = [
    path("notice/<str:token>/", notice.notice, name="notice"),
    path("notice/<str:token>/notice.pdf", notice.notice_pdf, name="notice_pdf"),
    path("notice/<str:token>/pack.pdf", notice.pack_pdf, name="notice_pack"),
    path("", include(urls_records.urlpatterns)),
]
