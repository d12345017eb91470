"""Hands what the plugins declare to the rooms below; called once, when every app is loaded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

from cms import extensions
from cms.enums import Role as StaffRole
from services_plugins.kit import registry, switches
from services_plugins.kit.plugin import ServicePlugin
from tenants.models import Tenant
from tenants.provisioning import golden
from tenants.provisioning.steps import Step, register


def install() -> None:
    """Offer the plugins' blocks to pages, their roles and data to new tenants."""
    for plugin in registry.plugins().values():
        for name, block in plugin.blocks.items():
            is_on = partial(switches.is_on, plugin.key)
            extensions.add_block(extensions.BlockExtension(plugin.block_name(name), block, is_on))
    golden.register_seed(grant_roles, lambda territory: {}, _sources())
    register(Step("services", 65, _("Services"), provision))


def grant_roles() -> None:
    """Give the tenant's roles the rights of the kit and its plugins; harmless to repeat."""
    wanted = [
        ((StaffRole.ADMINISTRATOR,), name)
        for name in ("kit.change_servicesettings", "kit.change_identitysettings")
    ] + [
        (role.staff_roles, name)
        for plugin in registry.plugins().values()
        for role in plugin.roles
        for name in role.permissions
    ]
    permissions = {
        f"{one.content_type.app_label}.{one.codename}": one
        for one in Permission.objects.select_related("content_type")
    }
    for group in Group.objects.all():
        group.permissions.add(*(permissions[name] for roles, name in wanted if group.name in roles))


def provision(tenant: Tenant, options: dict) -> None:
    """Run what each plugin does for a new tenant, in the tenant's schema."""
    for plugin in registry.plugins().values():
        if plugin.provision:
            plugin.provision(tenant, options)


def _sources() -> list[Path]:
    """Return the files whose change makes the golden schema stale."""
    return [Path(__file__), *(_module_file(plugin) for plugin in registry.plugins().values())]


def _module_file(plugin: ServicePlugin) -> Path:
    return Path(apps.get_app_config(plugin.app).path) / "plugin.py"
