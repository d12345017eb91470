"""Addresses of the petitions under `/<language>/online/petitions/`."""

from django.urls import path

from services_plugins.petitions import feeds
from services_plugins.petitions.national import views as committee
from services_plugins.petitions.views import (
    count,
    inviting,
    paper,
    proof,
    public,
    signing,
    succession,
    writing,
)

urlpatterns = [
    path("", public.index, name="index"),
    path("feed.atom", feeds.newest, name="feed"),
    path("start/", writing.start, name="start"),
    path("mine/", writing.ask, name="ask"),
    path("invitation/<str:token>/", committee.invitation, name="invitation"),
    path("confirm/", proof.take_code, name="code"),
    path("confirm/<str:token>/", proof.take_link, name="link"),
    path("<str:number>/", public.show, name="petition"),
    path("<str:number>/counter/", public.counter, name="counter"),
    path("<str:number>/dates.ics", feeds.dates, name="dates"),
    path("<str:number>/sheet.pdf", public.sheet, name="sheet"),
    path("<str:number>/poster.pdf", public.poster, name="poster"),
    path("<str:number>/count/", count.show, name="count"),
    path("<str:number>/count.json", count.digest, name="digest"),
    path("<str:number>/chain.csv", count.links, name="chain"),
    path("<str:number>/list/<int:part>.pdf", count.signed_list, name="list"),
    path("<str:number>/sign/", signing.sign, name="sign"),
    path("<str:number>/unsign/", signing.unsign, name="unsign"),
    path("<str:number>/follow/", signing.follow, name="follow"),
    path("<str:number>/thanks/<slug:what>/", signing.thanks, name="thanks"),
    path("<str:number>/mine/", writing.mine, name="mine"),
    path("<str:number>/committee/", committee.show, name="committee"),
    path("<str:number>/committee/deputy/", committee.name_deputy, name="deputy"),
    path("<str:number>/committee/<int:member>/", committee.remove, name="remove_member"),
    path("<str:number>/invite/", inviting.invite, name="invite"),
    path("<str:number>/invited/<str:token>/", inviting.invited, name="invited"),
    path("<str:number>/propose/", succession.propose, name="propose"),
    path("<str:number>/succeed/", succession.succeed, name="succeed"),
    path("<str:number>/edit/", writing.edit, name="edit"),
    path("<str:number>/contact/", writing.contact, name="contact"),
    path("<str:number>/documents/", writing.documents, name="documents"),
    path("<str:number>/sheets/", paper.sheets, name="sheets"),
    path("<str:number>/<slug:verb>/", writing.act, name="act"),
]
