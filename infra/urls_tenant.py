"""Addresses of a commune's site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.documents import urls as document_urls

from tenants.views import media

urlpatterns = [
    path("admin/", include("cms.urls_admin")),
    path("account/", include("tenants.accounts.urls")),
    path("documents/", include(document_urls)),
    path("media/<path:name>", media, name="media"),
    path("theme/", include("themes.urls")),
    path("", include("services_plugins.kit.urls_plain")),
    path("", include("cms.urls_plain")),
    *i18n_patterns(
        path("online/", include("services_plugins.kit.urls")), path("", include("cms.urls"))
    ),
]

handler403 = "cms.views.permission_denied"
handler404 = "cms.views.page_not_found"
handler500 = "cms.views.server_error"
