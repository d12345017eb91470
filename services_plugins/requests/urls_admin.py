"""Addresses of the desks in the editor, under `/admin/requests/`."""

from django.urls import path

from services_plugins.requests.views import counter, desks, letters, publications, settings

urlpatterns = [
    path("", desks.show_inbox, name="inbox"),
    path("batch/", desks.batch, name="batch"),
    path("deadlines/", desks.calendar, name="calendar"),
    path("file/<int:pk>/", desks.show_file, name="file"),
    path("file/<int:pk>/receipt/", counter.receipt, name="receipt"),
    path("file/<int:pk>/letters/", letters.choose, name="letters"),
    path("file/<int:pk>/letters/<int:template>/", letters.write, name="letter"),
    path("file/<int:pk>/receipt/pdf/", counter.receipt_file, name="receipt_file"),
    path("file/<int:pk>/publication/", publications.show_publication, name="publication"),
    path("file/<int:pk>/publication/begin/", publications.begin, name="publication_begin"),
    path(
        "file/<int:pk>/publication/open/<str:key>/",
        publications.open_document,
        name="publication_open",
    ),
    path("file/<int:pk>/publication/<slug:key>/", publications.act, name="publication_act"),
    path("file/<int:pk>/<slug:key>/", desks.act, name="act"),
    path("counter/", counter.begin, name="begin"),
    path("counter/<int:pk>/summary/", counter.summary, name="summary"),
    path("counter/<int:pk>/step/<slug:key>/", counter.step, name="step"),
    path("counter/<int:pk>/remove/<int:file>/", counter.remove_file, name="remove_file"),
    path("members/<int:pk>/", settings.members, name="members"),
]
