"""Public addresses of the records, among those of the council (namespace `council`)."""

from django.urls import path

from services_plugins.council.views import public_records

urlpatterns = [
    path("completeness/", public_records.show_completeness, name="completeness"),
    path("sessions/<int:pk>/minutes/", public_records.show_minutes, name="minutes"),
    path("<slug:kind>/<int:pk>/versions/", public_records.show_versions, name="versions"),
    path("papers/<int:pk>/<slug:digest>/", public_records.open_paper, name="paper"),
]
