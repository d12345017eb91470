"""What the ministry publishes reaches the communes, and leaves running files as they are."""

from django.core.cache import caches
from django_tenants.utils import tenant_context

from cms.models import SectionPage
from services_plugins.requests import statistics
from services_plugins.requests.actions import desk
from services_plugins.requests.actions.adopt import FINDER, adopt_catalogue, lead_from_services
from services_plugins.requests.actions.draft import start
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.enums import RequestState
from services_plugins.requests.models import Edition, Procedure
from services_plugins.requests.upkeep import keep_up
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.requests import FORM, SHEET, filed, text


def publish(number: int, **changes: object) -> None:
    procedure, _made = NationalProcedure.objects.get_or_create(
        code="test.adopted", defaults={"category": "economic", "desk": "economic"}
    )
    ProcedureVersion.objects.create(
        procedure=procedure,
        number=number,
        sheet_data=SHEET | changes,
        form_data=FORM,
        published_at="2026-01-01T00:00Z",
    )


def test_new_communes_have_the_whole_catalogue(tenant_a: Tenant) -> None:
    codes = set(NationalProcedure.objects.values_list("code", flat=True))
    with tenant_context(tenant_a):
        assert set(Procedure.objects.values_list("code", flat=True)) == codes
        assert adopt_catalogue() == 0


def test_a_new_version_reaches_communes_and_running_files_keep_theirs(
    tenants_ab: tuple[Tenant, Tenant],
) -> None:
    publish(1)
    with tenant_context(tenants_ab[0]):
        keep_up()
        procedure = Procedure.objects.get(code="test.adopted")
        procedure.note_fr = "Ici, au premier étage"
        procedure.save()
        request = filed(procedure)
    publish(2, name=text("Another name"))
    for tenant in tenants_ab:
        with tenant_context(tenant):
            keep_up()
            adopted = Procedure.objects.get(code="test.adopted")
            assert adopted.edition.sheet_data["name"] == text("Another name")
    with tenant_context(tenants_ab[0]):
        request.refresh_from_db()
        assert request.edition.sheet_data["name"] == text("Terrace licence")
        assert Procedure.objects.get(code="test.adopted").note_fr == "Ici, au premier étage"


def test_drafts_of_the_ministry_stay_with_the_ministry(tenant_a: Tenant) -> None:
    publish(1)
    ProcedureVersion.objects.update(published_at=None)
    with tenant_context(tenant_a):
        before = Edition.objects.count()
        assert adopt_catalogue() == 0
        assert Edition.objects.count() == before


def test_the_services_section_leads_to_the_procedures_once(tenant_a: Tenant, client_a) -> None:
    for language in ("ar", "fr", "zgh"):
        with tenant_context(tenant_a):
            page = SectionPage.objects.get(listing="services", locale__language_code=language)
            assert [block.block_type for block in page.body].count(FINDER) == 1
            lead_from_services()
            page.refresh_from_db()
            assert [block.block_type for block in page.body].count(FINDER) == 1
            path = page.get_url().split("://")[-1].partition("/")[2]
        html = client_a.get(f"/{path}").content.decode()
        assert f"/{language}/online/requests/procedure/information.access/" in html


def test_figures_count_no_drafts_and_no_other_commune(tenants_ab: tuple[Tenant, Tenant]) -> None:
    publish(1)
    with tenant_context(tenants_ab[0]):
        keep_up()
        procedure = Procedure.objects.get(code="test.adopted")
        start(procedure)
        assert statistics.recent()["filed"] == 0
        caches["default"].clear()
        request = filed(procedure)
        filed(procedure)
        officer = User.objects.create(email="head@example.org", is_superuser=True)
        desk.decide(request, RequestState.ACCEPTED, "", user=officer)
        counts = {"filed": 2, "answered": 1, "in_time": 100, "median_days": 0}
        assert statistics.recent() == counts
    with tenant_context(tenants_ab[1]):
        assert statistics.by_procedure() == []
