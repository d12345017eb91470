"""The provisioning steps that make a tenant a commune's site."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import schema_context
from wagtail.models import Page, Site

from cms import generation, indexing, languages, navigation
from cms.enums import Role
from cms.models import SiteIdentity
from tenants.accounts.actions.invite import invite
from tenants.accounts.fields import normalise_email
from tenants.accounts.models import User
from tenants.models import Tenant, Territory
from tenants.provisioning.steps import Step, register


def write_identity(tenant: Tenant, options: dict) -> None:
    """Copy what the register knows of the territory; what staff completed stays."""
    identity, _created = SiteIdentity.objects.update_or_create(
        pk=SiteIdentity.objects.values_list("pk", flat=True).first(),
        defaults=_register_facts(tenant),
    )
    # The top of the tree as the editor shows it, in both of the editor's languages.
    title = f"{identity.name_ar} · {identity.name_fr}"
    Page.objects.filter(depth=1).update(title=title, draft_title=title)
    generation.renew()


def choose_languages(tenant: Tenant, options: dict) -> None:
    """Speak the languages asked for, or all three."""
    languages.ensure_locales()
    languages.speak(options.get("languages") or [code for code, _name in settings.LANGUAGES])
    languages.forget_unspoken()
    generation.renew()


def create_first_administrator(tenant: Tenant, options: dict) -> None:
    """Give `options["admin_email"]` an account; the last step invites its owner."""
    email = options.get("admin_email", "")
    if not email or _first_administrator(options):
        return
    user = User.objects.create_user(email, preferred_language="ar", is_staff=True)
    user.groups.set(Group.objects.filter(name=Role.ADMINISTRATOR))


def invite_first_administrator(tenant: Tenant, options: dict) -> None:
    """Send the first administrator the link to the site, which has its host by now.

    Raises ValidationError when the mail can't be sent: nobody else could send it again.
    """
    user = _first_administrator(options)
    if user is None or user.invited_at or user.has_usable_password():
        return
    try:
        invite(user, at_once=True)
    except OSError as error:  # SMTPException is one
        raise ValidationError(
            _("The invitation could not be sent: %(reason)s"),
            params={"reason": error},
            code="mail",
        ) from error


def _first_administrator(options: dict) -> User | None:
    email = normalise_email(options.get("admin_email", ""))
    return User.objects.filter(email=email).first()


def fill_search_index(tenant: Tenant, options: dict) -> None:
    indexing.rebuild()


def follow_primary_host(tenant: Tenant, **kwargs: object) -> None:
    """Keep Wagtail's site on the tenant's primary host (signal of the hosts' own action)."""
    identity = SiteIdentity.load()
    Site.objects.filter(is_default_site=True).update(
        hostname=tenant.primary_host,
        port=int(settings.SITE_PORT or (443 if settings.SITE_SCHEME == "https" else 80)),
        site_name=identity.name_fr or tenant.slug,
    )
    Site.clear_site_root_paths_cache()
    generation.renew()


def check_home_pages(tenant: Tenant, options: dict) -> None:
    """Refuse to go live unless the home page of every language answers.

    Raises ValidationError that names the language and what it answered.
    """
    from cms.views import serve_page

    generation.renew()
    homes = navigation.site_data().homes
    if not homes:
        raise ValidationError(_("The site has no home page."), code="no_home")
    for home in homes:
        request = RequestFactory().get(home.url, HTTP_HOST=tenant.primary_host)
        request.tenant = tenant
        with translation.override(home.code):
            status = serve_page(request, "").status_code
        if status != 200:
            raise ValidationError(
                _("The home page in %(language)s answers %(status)d."),
                params={"language": home.name, "status": status},
                code="home_fails",
            )


def _register_facts(tenant: Tenant) -> dict[str, object]:
    """Return what the national register, in the public schema, knows of the territory."""
    with schema_context("public"):
        territory = Territory.objects.select_related("parent__parent").get(pk=tenant.territory_id)
        province, region = territory.province, territory.region
    return {
        "territory_code": territory.code,
        "kind": territory.kind,
        "name_ar": territory.name_ar,
        "name_fr": territory.name_fr,
        "name_zgh": territory.name_zgh,
        "province_ar": province.name_ar if province else "",
        "province_fr": province.name_fr if province else "",
        "region_ar": region.name_ar if region else "",
        "region_fr": region.name_fr if region else "",
        "population": territory.population,
        "population_year": territory.population_year,
        "latitude": territory.latitude,
        "longitude": territory.longitude,
    }


def register_steps() -> None:
    """Tell the ground how to make a commune's site."""
    register(Step("identity", 20, _("Identity"), write_identity))
    register(Step("languages", 30, _("Languages"), choose_languages))
    register(Step("roles", 50, _("Roles and first administrator"), create_first_administrator))
    register(Step("search_index", 70, _("Search index"), fill_search_index))
    # Parts of the ground's own last step, taken before the site is opened.
    register(Step("go_live", 90, _("Opening"), check_home_pages))
    register(Step("go_live", 95, _("Opening"), invite_first_administrator))
