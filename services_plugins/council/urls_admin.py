"""Addresses of the council in the editor, under `/admin/council/`."""

from django.urls import path

from services_plugins.council.views import desk, desk_people, desk_sessions

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
    path("people/term/", desk_people.begin, name="begin_term"),
    path("people/list/", desk_people.take_list, name="roster"),
    path("people/do/<slug:key>/", desk_people.act, name="act_on_term"),
    path("members/<int:pk>/", desk_people.member, name="member"),
    path("members/<int:pk>/<slug:key>/", desk_people.member, name="act_on_member"),
    path("bodies/<int:pk>/", desk_people.body, name="body"),
    path("bodies/<int:pk>/<slug:key>/", desk_people.body, name="act_on_body"),
]
