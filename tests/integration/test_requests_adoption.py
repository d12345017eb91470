"""What the ministry publishes reaches the communes, and leaves running files as they are."""

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django_tenants.utils import schema_context, tenant_context

from cms.models import SectionPage
from services_plugins.requests import receipts, statistics
from services_plugins.requests.actions import desk
from services_plugins.requests.actions.adopt import FINDER, adopt_catalogue, lead_from_services
from services_plugins.requests.actions.draft import start
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.enums import DeskRight, RequestState
from services_plugins.requests.models import DeskMember, Edition, Procedure, Request
from services_plugins.requests.upkeep import keep_up
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.accounts import client_of, make_user
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


# --- What the ministry settles for all ------------------------------------------------------


def settle(**facts: object) -> None:
    with schema_context("public"):
        NationalProcedure.objects.filter(code="test.adopted").update(**facts)


ROKHAS = {"external_name": "Rokhas", "external_url": "https://rokhas.example/"}


def test_a_withdrawn_procedure_takes_no_new_requests_while_others_go_on(
    tenants_ab: tuple[Tenant, Tenant], client_a, client_b
) -> None:
    publish(1)
    with tenant_context(tenants_ab[0]):
        keep_up()
        procedure = Procedure.objects.get(code="test.adopted")
        running = filed(procedure)
    settle(is_withdrawn=True)
    for tenant in tenants_ab:
        with tenant_context(tenant):
            keep_up()
    with tenant_context(tenants_ab[0]):
        procedure.refresh_from_db()
        assert procedure.is_open and not procedure.is_offered
        with pytest.raises(ValidationError):
            start(procedure)
        officer = User.objects.create(email="head@example.org", is_superuser=True)
        decided = desk.decide(running, RequestState.ACCEPTED, "", user=officer)
        assert decided.state == RequestState.ACCEPTED
    with tenant_context(tenants_ab[1]):
        assert not Procedure.objects.filter(code="test.adopted").exists()
    path = "/fr/online/requests/procedure/test.adopted/"
    assert client_a.get(path).status_code == 404
    assert "Terrace licence" not in client_a.get("/fr/online/requests/").content.decode()
    settle(is_withdrawn=False)
    for tenant in tenants_ab:
        with tenant_context(tenant):
            keep_up()
            assert Procedure.objects.get(code="test.adopted").is_offered
    assert client_a.get(path).status_code == client_b.get(path).status_code == 200


def test_what_a_commune_has_closed_stays_closed(tenant_a: Tenant) -> None:
    publish(1)
    with tenant_context(tenant_a):
        keep_up()
        Procedure.objects.filter(code="test.adopted").update(is_open=False)
        for is_withdrawn in (True, False):
            settle(is_withdrawn=is_withdrawn)
            keep_up()
        assert not Procedure.objects.get(code="test.adopted").is_open


@pytest.mark.parametrize(
    ("facts", "chosen", "expected"),
    [
        ({"mode": "link", **ROKHAS}, "here", "link"),
        ({"mode": "both", "mode_is_free": True, **ROKHAS}, "link", "link"),
        ({"mode": "both", "mode_is_free": True, **ROKHAS}, "here", "here"),
        # Without a platform there is nowhere else to file it.
        ({"mode": "here", "mode_is_free": True}, "link", "here"),
    ],
)
def test_the_place_of_filing_is_the_ministry_s_unless_it_is_free(
    tenant_a: Tenant, facts, chosen, expected
) -> None:
    publish(1)
    with tenant_context(tenant_a):
        keep_up()
        Procedure.objects.filter(code="test.adopted").update(mode=chosen)
        settle(**facts)
        keep_up()
        kept = Procedure.objects.get(code="test.adopted")
        assert kept.mode == expected
        assert kept.external_name == facts.get("external_name", "")


@pytest.mark.parametrize(
    ("mode", "has_button", "links_out"),
    [("here", True, False), ("link", False, True), ("both", True, True)],
)
def test_citizens_are_led_where_it_is_filed(
    tenant_a: Tenant, client_a, mode, has_button, links_out
) -> None:
    publish(1)
    settle(mode=mode, **ROKHAS)
    with tenant_context(tenant_a):
        keep_up()
    start_path = "/fr/online/requests/procedure/test.adopted/start/"
    page = client_a.get("/fr/online/requests/procedure/test.adopted/").content.decode()
    assert (start_path in page) == has_button
    assert (ROKHAS["external_url"] in page and "Rokhas" in page) == links_out
    client_a.post(start_path)
    with tenant_context(tenant_a):
        assert Request.objects.exists() == has_button
        # A platform with an address for this commune alone.
        Procedure.objects.update(own_url="https://ici.rokhas.example/")
    page = client_a.get("/fr/online/requests/procedure/test.adopted/").content.decode()
    assert ("https://ici.rokhas.example/" in page) == links_out


def test_a_file_keeps_its_reference_on_the_platform(
    tenants_ab: tuple[Tenant, Tenant], client_a, client_b
) -> None:
    tenant_a = tenants_ab[0]
    publish(1)
    settle(mode="both", **ROKHAS)
    with tenant_context(tenant_a):
        keep_up()
        request = filed(Procedure.objects.get(code="test.adopted"))
        secret = receipts.secret_of(request.number)
    work = ("access_admin", "work_desks")
    clerk = make_user(tenant_a, "clerk@example.org", permissions=work)
    reader = make_user(tenant_a, "reader@example.org", permissions=work)
    with tenant_context(tenant_a):
        DeskMember.objects.create(desk=request.desk, user=clerk, right=DeskRight.TREAT)
        DeskMember.objects.create(desk=request.desk, user=reader, right=DeskRight.READ)
    address = f"/admin/requests/file/{request.pk}/reference/"
    sent = {"reference-reference": " RK-2026/17 "}
    client_of(tenant_a, reader).post(address, sent)
    with tenant_context(tenant_a):
        request.refresh_from_db()
        assert request.external_reference == ""
    assert client_of(tenant_a, clerk).post(address, sent).status_code == 302
    file = client_of(tenant_a, clerk).get(f"/admin/requests/file/{request.pk}/").content.decode()
    assert "RK-2026/17" in file and ROKHAS["external_url"] in file
    proof = {"number": request.number, "secret": secret}
    page = client_a.post("/fr/online/requests/track/", proof, follow=True).content.decode()
    assert "RK-2026/17" in page and "Rokhas" in page
    page = client_b.post("/fr/online/requests/track/", proof, follow=True).content.decode()
    assert "RK-2026/17" not in page


def test_communes_choose_only_what_leads_somewhere(tenant_a: Tenant) -> None:
    publish(1)
    settle(mode_is_free=True)
    head = make_user(tenant_a, "chief@example.org", permissions=("access_admin", "manage_desks"))
    client = client_of(tenant_a, head)
    with tenant_context(tenant_a):
        keep_up()
        procedure = Procedure.objects.get(code="test.adopted")
    path = f"/admin/requests/settings/procedures/edit/{procedure.pk}/"
    sent = {"desk": procedure.desk_id, "mode": "link", "is_open": "on"}
    assert client.post(path, sent).status_code == 200
    settle(**ROKHAS)
    with tenant_context(tenant_a):
        keep_up()
    assert client.post(path, sent | {"own_url": "javascript:x"}).status_code == 200
    assert client.post(path, sent | {"own_url": "ici.rokhas.example"}).status_code == 302
    with tenant_context(tenant_a):
        procedure.refresh_from_db()
        assert (procedure.mode, procedure.platform_url) == ("link", "https://ici.rokhas.example")
