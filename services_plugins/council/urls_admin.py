"""Addresses of the council in the editor, under `/admin/council/`."""

from django.urls import path

from services_plugins.council.views import desk, desk_people, desk_records, desk_sessions

urlpatterns = [
    path("", desk.index, name="index"),
    path("sessions/", desk_sessions.index, name="sessions"),
    path("sessions/plan/", desk_sessions.plan, name="plan"),
    path("sessions/<int:pk>/", desk_sessions.show, name="session"),
    path("sessions/<int:pk>/notice.pdf", desk_sessions.notice_pdf, name="notice"),
    path("sessions/<int:pk>/notices/<int:invitation>.pdf", desk_sessions.notice_pdf, name="slip"),
    path("sessions/<int:pk>/notices/<int:invitation>/", desk_sessions.handed_over, name="handed"),
    path("sessions/<int:pk>/<slug:key>/", desk_sessions.act, name="act_on_session"),
    path("items/<int:pk>/", desk_sessions.item, name="item"),
    path("items/<int:pk>/<slug:key>/", desk_sessions.act_on_item, name="act_on_item"),
    path("timetable/<int:pk>/", desk_sessions.sitting, name="timetable"),
    path("timetable/<int:pk>/<slug:key>/", desk_sessions.sitting, name="act_on_timetable"),
    path("papers/<int:pk>/", desk_sessions.paper, name="open_paper"),
    path("papers/<int:pk>/remove/", desk_sessions.remove_paper, name="remove_paper"),
    path("submissions/", desk_sessions.submissions, name="submissions"),
    path("submissions/<int:pk>/", desk_sessions.submission, name="submission"),
    path("submissions/<int:pk>/<slug:key>/", desk_sessions.submission, name="act_on_submission"),
    path("people/", desk_people.index, name="people"),
    path("records/", desk_records.index, name="records"),
    path("records/sessions/<int:pk>/", desk_records.show_session, name="session_records"),
    path("records/sessions/<int:pk>/draft/", desk_records.draft_minutes, name="draft_minutes"),
    path("records/sessions/<int:pk>/adopt/", desk_records.adopt, name="adopt"),
    path("deliberations/<int:pk>/", desk_records.show_deliberation, name="deliberation"),
    path(
        "deliberations/<int:pk>/print/",
        desk_records.print_deliberation,
        name="print_deliberation",
    ),
    path(
        "deliberations/<int:pk>/<slug:key>/",
        desk_records.act_on_deliberation,
        name="act_on_deliberation",
    ),
    path("minutes/<int:pk>/", desk_records.show_minutes, name="minutes"),
    path("minutes/<int:pk>/edit/", desk_records.edit_minutes, name="edit_minutes"),
    path("minutes/<int:pk>/print/", desk_records.print_minutes, name="print_minutes"),
    path("minutes/<int:pk>/<slug:key>/", desk_records.act_on_minutes, name="act_on_minutes"),
    path("records/papers/<int:pk>/", desk_records.open_paper, name="paper"),
    path("records/papers/<int:pk>/<slug:key>/", desk_records.act_on_paper, name="act_on_paper"),
]
