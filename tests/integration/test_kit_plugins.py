"""Every registered plugin keeps the contract; the dummy one proves that the contract is tested."""

import datetime as dt
from itertools import pairwise

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_tenants.utils import tenant_context

from cms.blocks import BodyBlock
from cms.models import HomePage
from services_plugins.kit import debates, history, registry, switches
from services_plugins.kit.enums import Outcome, StepKind
from services_plugins.kit.models import Contact, ServiceSettings
from services_plugins.kit.people import contact_for
from services_plugins.kit.plugin import CouncilStep
from tenants.models import Tenant
from tests.dummy.debates import WISHES, hold
from tests.dummy.models import Wish

TODAY = dt.date(2026, 11, 24)
PLUGINS = list(registry.plugins().values())
by_key = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.key)


def switch_off(*keys: str) -> None:
    settings = ServiceSettings.load()
    settings.switched_off = list(keys)
    settings.save()


def test_the_dummy_plugin_is_found() -> None:
    assert registry.get("dummy").app == "dummy"


@by_key
def test_names_differ_by_language(plugin) -> None:
    assert len(set(plugin.names.values())) == len(plugin.names)
    with translation.override("zgh"):
        assert plugin.name == plugin.names["zgh"]


@by_key
def test_blocks_are_offered_to_pages(plugin) -> None:
    offered = BodyBlock().child_blocks
    assert {plugin.block_name(name) for name in plugin.blocks} <= offered.keys()


@by_key
@pytest.mark.parametrize("language", ["ar", "fr", "zgh"])
def test_blocks_render_on_a_page_and_vanish_when_switched_off(
    plugin, language: str, tenant_a: Tenant, client_a: Client
) -> None:
    with tenant_context(tenant_a):
        page = HomePage.objects.get(locale__language_code=language)
        block = page._meta.get_field("body").stream_block
        for name in plugin.blocks:
            full = plugin.block_name(name)
            page.body.append((full, block.child_blocks[full].get_default()))
        page.save_revision().publish()
    shown = client_a.get(f"/{language}/").content.decode()
    with tenant_context(tenant_a):
        switch_off(plugin.key)
    hidden = client_a.get(f"/{language}/").content.decode()
    for name in plugin.blocks:
        assert f"block--{plugin.block_name(name)}" in shown
        assert f"block--{plugin.block_name(name)}" not in hidden


@by_key
def test_roles_name_permissions_that_exist_and_groups_hold_them(plugin, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        for role in plugin.roles:
            for group in Group.objects.filter(name__in=role.staff_roles):
                held = {
                    f"{one.content_type.app_label}.{one.codename}"
                    for one in group.permissions.select_related("content_type")
                }
                assert set(role.permissions) <= held


@by_key
def test_personal_data_comes_with_retention_export_and_erasure(plugin, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        contact = contact_for("email", "nobody@example.org")
        for data in plugin.personal_data:
            assert data.export(contact) == []
            assert data.erase(contact) == 0
    for rule in plugin.retention:
        assert rule.months > 0


@by_key
def test_what_a_council_can_debate_keeps_the_protocol(plugin, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        if (side := plugin.debatable) is not None:
            assert apps.get_model(side.kind)._meta.label_lower == side.kind
            assert (side.waiting(), side.find(0)) == ([], None)
            side.tell(0, CouncilStep(StepKind.AGENDA, TODAY, "Nobody's"), actor=history.SYSTEM)
        if (council := plugin.council) is not None:
            assert council.next_ordinary_session() is None
            assert council.steps("nobody.file", 1) == []


def test_a_council_and_what_it_debates_meet_in_the_kit(
    tenants_ab: tuple[Tenant, Tenant],
) -> None:
    with tenant_context(tenants_ab[0]):
        wish = Wish.objects.create(contact=contact_for("email", "mine@example.org"), text="Shade")
        (question,) = debates.waiting()
        assert (question.kind, question.id, question.text) == (WISHES, wish.pk, "Shade")
        assert debates.question(WISHES, wish.pk) == question
        hold("", 0, StepKind.AGENDA, TODAY)
        assert debates.next_ordinary_session() == TODAY
        hold(WISHES, wish.pk, StepKind.DEBATED, TODAY, Outcome.ADOPTED)
        (step,) = debates.steps(WISHES, wish.pk)
        assert (step.kind, step.outcome) == (StepKind.DEBATED, Outcome.ADOPTED)
        wish.refresh_from_db()
        assert wish.heard == [["debated", TODAY.isoformat(), ""]]
        assert debates.waiting() == []
    with tenant_context(tenants_ab[1]):
        assert debates.question(WISHES, wish.pk) is None
        assert debates.steps(WISHES, wish.pk) == []
        assert debates.next_ordinary_session() is None


def test_a_council_that_fails_takes_what_was_told_along(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        wish = Wish.objects.create(contact=contact_for("email", "mine@example.org"), text="Shade")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            hold(WISHES, wish.pk, StepKind.AGENDA, TODAY)
            _ = 1 / 0
        wish.refresh_from_db()
        assert (wish.heard, debates.steps(WISHES, wish.pk)) == ([], [])


def test_a_side_that_is_off_or_absent_knows_nothing_and_fails_nobody(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        wish = Wish.objects.create(contact=contact_for("email", "mine@example.org"), text="Shade")
        hold("", 0, StepKind.AGENDA, TODAY)
        hold("nobody.file", 1, StepKind.AGENDA, TODAY)
        switch_off("dummy")
        assert debates.waiting() == []
        assert debates.question(WISHES, wish.pk) is None
        assert debates.next_ordinary_session() is None
        hold(WISHES, wish.pk, StepKind.AGENDA, TODAY)
        assert debates.steps(WISHES, wish.pk) == []
        # What it missed while it was off, its files would never learn.
        wish.refresh_from_db()
        assert wish.heard == [["agenda", TODAY.isoformat(), ""]]


def test_switching_off_closes_addresses_in_that_tenant_only(
    tenants_ab: tuple[Tenant, Tenant], client_a: Client, client_b: Client
) -> None:
    with translation.override("fr"):
        paths = [reverse("dummy:index"), reverse("dummy-open:count")]
    assert [client_a.get(path).status_code for path in paths] == [200, 200]
    with tenant_context(tenants_ab[0]):
        switch_off("dummy")
        assert not switches.is_on("dummy")
    # Without a language in the address, Django first tries it with one.
    assert [client_a.get(path, follow=True).status_code for path in paths] == [404, 404]
    assert [client_b.get(path).status_code for path in paths] == [200, 200]


def test_switched_off_blocks_come_last_in_the_editor(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        switch_off("dummy")
        groups = BodyBlock().grouped_child_blocks()
        assert [block.name for block in groups[-1][1]] == ["dummy_wishes"]


def test_personal_data_of_one_person_leaves_others_alone(
    tenants_ab: tuple[Tenant, Tenant],
) -> None:
    plugin = registry.get("dummy")
    for tenant in tenants_ab:
        with tenant_context(tenant):
            for address in ("mine@example.org", "other@example.org"):
                Wish.objects.create(contact=contact_for("email", address), text=address)
    with tenant_context(tenants_ab[0]):
        mine = contact_for("email", "mine@example.org")
        assert plugin.personal_data[0].export(mine) == [{"wish": "mine@example.org"}]
        assert plugin.personal_data[0].erase(mine) == 1
        assert [wish.text for wish in Wish.objects.all()] == ["other@example.org"]
    with tenant_context(tenants_ab[1]):
        assert Wish.objects.count() == 2


def test_the_same_address_is_another_fingerprint_in_another_tenant(
    tenants_ab: tuple[Tenant, Tenant],
) -> None:
    hashes = []
    for tenant in tenants_ab:
        with tenant_context(tenant):
            hashes.append(contact_for("email", "same@example.org").address_hash)
    assert all(one != other for one, other in pairwise(hashes))
    with tenant_context(tenants_ab[0]):
        assert Contact.objects.get().address == "same@example.org"
