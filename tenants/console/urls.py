"""Addresses of the console, under `/console/` on the portal's hosts."""

from django.urls import include, path

from tenants.console.views import (
    asking,
    audit,
    cohorts,
    dashboard,
    jobs,
    provisioning,
    tenants,
    territories,
)

app_name = "console"

urlpatterns = [
    path("", dashboard.Dashboard.as_view(), name="dashboard"),
    path("territories/", territories.TerritoryList.as_view(), name="territories"),
    path(
        "territories/<str:code>/provision/",
        provisioning.ProvisionOne.as_view(),
        name="provision",
    ),
    path("upload/", provisioning.Upload.as_view(), name="upload"),
    path("upload/confirm/", provisioning.ConfirmUpload.as_view(), name="confirm_upload"),
    path("tenants/", tenants.TenantList.as_view(), name="tenants"),
    path("tenants/<int:pk>/", tenants.TenantPage.as_view(), name="tenant"),
    path("tenants/<int:pk>/export/", tenants.DownloadExport.as_view(), name="export"),
    path("tenants/<int:pk>/hosts/add/", asking.AddHost.as_view(), name="add_host"),
    path(
        "tenants/<int:pk>/hosts/<int:domain>/primary/",
        asking.MakePrimary.as_view(),
        name="make_primary",
    ),
    path(
        "tenants/<int:pk>/hosts/<int:domain>/remove/",
        asking.RemoveHost.as_view(),
        name="remove_host",
    ),
    path("tenants/<int:pk>/<slug:verb>/", asking.DoVerb.as_view(), name="verb"),
    path("cohorts/", cohorts.CohortList.as_view(), name="cohorts"),
    path("cohorts/<slug:key>/", cohorts.CohortPage.as_view(), name="cohort"),
    path("cohorts/<slug:key>/progress/", cohorts.CohortProgress.as_view(), name="cohort_progress"),
    path("jobs/", jobs.JobList.as_view(), name="jobs"),
    path("jobs/progress/", jobs.JobListProgress.as_view(), name="jobs_progress"),
    path("jobs/<int:pk>/", jobs.JobPage.as_view(), name="job"),
    path("jobs/<int:pk>/progress/", jobs.JobProgress.as_view(), name="job_progress"),
    path("jobs/<int:pk>/start/", jobs.StartJob.as_view(), name="start_job"),
    path("law/", include("tenants.law.urls")),
    path("audit/", audit.AuditList.as_view(), name="audit"),
    path("audit/csv/", audit.AuditExport.as_view(), name="audit_csv"),
]
