"""Addresses of the catalogue's screens, under `/console/catalogue/`."""

from django.urls import path

from services_plugins.requests.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("", views.ProcedureList.as_view(), name="procedures"),
    path("<str:code>/", views.ProcedurePage.as_view(), name="procedure"),
    path("<str:code>/filing/", views.SetFiling.as_view(), name="set_filing"),
    path("<str:code>/draft/begin/", views.BeginDraft.as_view(), name="begin_draft"),
    path("<str:code>/draft/", views.EditDraft.as_view(), name="edit_draft"),
    path("<str:code>/draft/publish/", views.PublishDraft.as_view(), name="publish_draft"),
    path("<str:code>/draft/discard/", views.DiscardDraft.as_view(), name="discard_draft"),
]
