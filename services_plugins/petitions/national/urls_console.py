"""Addresses of the officers' screens, under `/console/petitions/`."""

from django.urls import path

from services_plugins.petitions.national import console
from services_plugins.petitions.views import console as orders

app_name = "national"

urlpatterns = [
    path("", console.TextList.as_view(), name="index"),
    path("orders/", orders.Orders.as_view(), name="orders"),
    path("<int:pk>/", console.TextPage.as_view(http_method_names=["get", "head"]), name="petition"),
    path("<int:pk>/signatures/", console.Signatures.as_view(), name="signatures"),
    path("<int:pk>/list/<int:part>/", console.SignedList.as_view(), name="list"),
    path(
        "<int:pk>/signatures/<int:signature>/",
        console.Check.as_view(),
        name="check",
    ),
    path(
        "<int:pk>/batches/<int:signature>/",
        console.Check.as_view(of_batch=True),
        name="batch",
    ),
    path("<int:pk>/<slug:key>/", console.TextPage.as_view(http_method_names=["post"]), name="act"),
]
