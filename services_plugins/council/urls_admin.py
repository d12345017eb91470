"""Addresses of the council in the editor, under `/admin/council/`."""

from django.urls import path

from services_plugins.council.views import desk, desk_people, desk_sessions

urlpatterns = [
    path("", desk.index, name="index"),
    path("sessions/", desk_sessions.index, name="sessions"),
    path("sessions/<int:pk>/", desk_sessions.index, name="session"),
    path("people/", desk_people.index, name="people"),
]
