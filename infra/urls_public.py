"""Addresses of the portal and the console, on the public schema."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("console/catalogue/", include("services_plugins.requests.catalogue.urls")),
    path("console/petitions/", include("services_plugins.petitions.national.urls_console")),
    path("console/", include("tenants.console.urls")),
    path("account/", include("tenants.accounts.urls")),
    path("theme/", include("themes.urls")),
    path("", include("services_plugins.kit.urls_portal_plain")),
    path("open-data/", include("services_plugins.petitions.portal.urls_plain")),
    path("", include("tenants.portal.urls_plain")),
    *i18n_patterns(
        path("online/", include("services_plugins.kit.urls_portal")),
        path("petitions/", include("services_plugins.petitions.portal.urls")),
        path("", include("tenants.portal.urls")),
    ),
]

handler403 = "tenants.portal.views.permission_denied"
handler404 = "tenants.portal.views.page_not_found"
handler500 = "tenants.portal.views.server_error"
