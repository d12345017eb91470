"""Addresses of the requests under `/<language>/online/requests/`."""

from django.urls import path

from services_plugins.requests.views import (
    account,
    answers,
    catalogue,
    figures,
    filing,
    identity,
    reports,
    tracking,
)

urlpatterns = [
    path("", catalogue.finder, name="finder"),
    path("answers/", answers.show_answers, name="answers"),
    path("answers/feed.atom", answers.feed, name="answers_feed"),
    path("answers/<int:pk>/", answers.show_answer, name="answer"),
    path("figures/", figures.show_figures, name="figures"),
    path("figures/<slug:period>/", figures.show_figures, name="figures_by"),
    path("open-data/", figures.show_open_data, name="open_data"),
    path("procedure/<str:code>/", catalogue.sheet, name="sheet"),
    path("procedure/<str:code>/start/", filing.start, name="start"),
    path("draft/<str:number>/contact/", filing.contact, name="contact"),
    path("draft/<str:number>/identity/", identity.use_identity, name="identity"),
    path("draft/<str:number>/summary/", filing.summary, name="summary"),
    path("draft/<str:number>/save/", filing.save_for_later, name="save"),
    path("draft/<str:number>/step/<slug:key>/", filing.step, name="step"),
    path("draft/<str:number>/file/<int:pk>/remove/", filing.remove_file, name="remove_file"),
    path("draft/<str:number>/around/", reports.look_around, name="look_around"),
    path("reports/", reports.index, name="reports"),
    path("reports/reports.geojson", reports.features, name="features"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/same/", reports.same, name="report_same"),
    path("reports/<int:pk>/thanks/", reports.thanks, name="report_thanks"),
    path("receipt/<str:number>/", tracking.receipt, name="receipt"),
    path("receipt/<str:number>/pdf/", tracking.receipt_file, name="receipt_file"),
    path("track/", tracking.track, name="track"),
    path("track/<str:number>/", tracking.request_page, name="request"),
    path("track/<str:number>/message/", tracking.send_message, name="message"),
    path("track/<str:number>/documents/", tracking.give_documents, name="documents"),
    path("track/<str:number>/appeal/", tracking.appeal, name="appeal"),
    path("track/<str:number>/withdraw/", tracking.withdraw, name="withdraw"),
    path("track/<str:number>/rate/", tracking.rate, name="rate"),
    path("mine/", account.ask, name="mine"),
    path("mine/<str:token>/", account.take_link, name="mine_link"),
]
