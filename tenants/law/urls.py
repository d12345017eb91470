"""Addresses of the law's screens, under `/console/law/`."""

from django.urls import path

from tenants.law import views

app_name = "law"

urlpatterns = [
    path("", views.RuleList.as_view(), name="rules"),
    path("rules/add/", views.AddRule.as_view(), name="add_rule"),
    path("rules/<str:code>/", views.RulePage.as_view(), name="rule"),
    path("rules/<str:code>/add/", views.AddVersion.as_view(), name="add_version"),
    path("versions/<int:pk>/verify/", views.VerifyVersion.as_view(), name="verify_version"),
    path("versions/<int:pk>/withdraw/", views.WithdrawVersion.as_view(), name="withdraw_version"),
    path("holidays/", views.HolidayList.as_view(), name="holidays"),
    path("holidays/add/", views.AddHoliday.as_view(), name="add_holiday"),
    path("holidays/<int:pk>/confirm/", views.ConfirmHoliday.as_view(), name="confirm_holiday"),
    path("holidays/<int:pk>/cancel/", views.CancelHoliday.as_view(), name="cancel_holiday"),
]
