from django.urls import path

from tests.dummy import views

urlpatterns = [path("", views.wishes, name="index")]
