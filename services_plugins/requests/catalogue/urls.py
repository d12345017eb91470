"""Addresses of the catalogue's screens, under `/console/catalogue/`."""

from django.urls import include, path

from services_plugins.requests.catalogue.views import builder, drafts, preview, procedures

app_name = "catalogue"

draft_urls = [
    path("", builder.Builder.as_view(), name="edit_draft"),
    path("begin/", drafts.BeginDraft.as_view(), name="begin_draft"),
    path("sheet/", builder.EditSheet.as_view(), name="edit_sheet"),
    path("json/", drafts.EditJson.as_view(), name="edit_json"),
    path("publish/", drafts.PublishDraft.as_view(), name="publish_draft"),
    path("discard/", drafts.DiscardDraft.as_view(), name="discard_draft"),
    path("steps/add/", builder.AddStep.as_view(), name="add_step"),
    path("steps/<slug:key>/", builder.EditStep.as_view(), name="edit_step"),
    path("steps/<slug:key>/move/", builder.Move.as_view(kind="step"), name="move_step"),
    path("steps/<slug:key>/remove/", builder.RemoveStep.as_view(), name="remove_step"),
    path("steps/<slug:key>/types/", builder.ChooseType.as_view(), name="choose_type"),
    path("steps/<slug:key>/questions/", builder.AddQuestion.as_view(), name="add_question"),
    path("questions/<slug:key>/", builder.EditQuestion.as_view(), name="edit_question"),
    path("questions/<slug:key>/move/", builder.Move.as_view(kind="question"), name="move_question"),
    path("questions/<slug:key>/remove/", builder.RemoveQuestion.as_view(), name="remove_question"),
]
urlpatterns = [
    path("", procedures.ProcedureList.as_view(), name="procedures"),
    path("add/", procedures.AddProcedure.as_view(), name="add_procedure"),
    path("<str:code>/", procedures.ProcedurePage.as_view(), name="procedure"),
    path("<str:code>/filing/", procedures.SetFiling.as_view(), name="set_filing"),
    path("<str:code>/withdraw/", procedures.WithdrawProcedure.as_view(), name="withdraw"),
    path("<str:code>/reinstate/", procedures.ReinstateProcedure.as_view(), name="reinstate"),
    path("<str:code>/draft/", include(draft_urls)),
    path(
        "<str:code>/versions/<int:number>/preview/<slug:key>/",
        preview.Preview.as_view(),
        name="preview",
    ),
]
