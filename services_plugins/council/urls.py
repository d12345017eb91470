"""Addresses of the council under `/<language>/online/council/`."""

from django.urls import include, path

from services_plugins.council import feeds, urls_records
from services_plugins.council.views import live, notice, public, subscribing

urlpatterns = [
    path("", public.index, name="index"),
    path("sessions/", public.sessions, name="sessions"),
    path("sessions/feed.atom", feeds.sessions, name="sessions_feed"),
    path("sessions/calendar.ics", feeds.calendar, name="calendar"),
    path("sessions/<int:pk>/", public.session, name="session"),
    path("sessions/<int:pk>/session.ics", feeds.session_dates, name="session_dates"),
    path("items/<int:pk>/", public.item, name="item"),
    path("matters/<int:pk>/", public.matter, name="matter"),
    path("questions/", public.questions, name="questions"),
    path("deliberations/", public.deliberations, name="deliberations"),
    path("deliberations/feed.atom", feeds.deliberations, name="feed"),
    path("deliberations/<int:pk>/", public.deliberation, name="deliberation"),
    path("members/", public.members, name="members"),
    path("members/<int:pk>/", public.member, name="member"),
    path("bodies/", public.bodies, name="bodies"),
    path("documents/<int:pk>/", public.document, name="document"),
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("subscribe/code/", subscribing.take_code, name="subscribe_code"),
    path("subscribe/code/<str:token>/", subscribing.take_link, name="subscribe_link"),
    path("subscribe/done/<slug:what>/", subscribing.done, name="subscribed"),
    path("unsubscribe/<str:token>/", subscribing.unsubscribe, name="unsubscribe"),
    path("notice/<str:token>/", notice.notice, name="notice"),
    path("notice/<str:token>/notice.pdf", notice.notice_pdf, name="notice_pdf"),
    path("notice/<str:token>/pack.pdf", notice.pack_pdf, name="notice_pack"),
    path("sittings/<int:pk>/live/", live.live, name="live"),
    path("sittings/<int:pk>/live/part/", live.live_part, name="live_part"),
    path("", include(urls_records.urlpatterns)),
]
