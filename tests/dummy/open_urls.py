from django.urls import path

from tests.dummy import views

urlpatterns = [path("dummy/v1/wishes", views.count, name="count")]
