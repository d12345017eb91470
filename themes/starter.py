"""The look a new tenant starts with."""

from __future__ import annotations

from random import Random

from tenants.models import Tenant
from themes import registry
from themes.look import Badge, badge
from themes.models import ThemeSettings


def choose(seed: str, key: str = "") -> tuple[registry.Theme, str]:
    """Return a theme and one of its colours: always the same ones for the same seed.

    With a `key`, the theme is that one.
    """
    random = Random(f"theme:{seed}")  # noqa: S311 - a look, not a secret
    theme = random.choice(registry.selectable())
    if key:
        theme = registry.get(key)
    return theme, random.choice(theme.brands)


def badge_of(tenant: Tenant) -> Badge:
    """Return the badge of a tenant, from anywhere: its schema isn't looked into.

    A tenant whose look was never copied out still has the one it started with.
    """
    if tenant.look:
        return badge(*tenant.look)
    theme, brand = choose(tenant.territory_code)
    return badge(theme.key, brand, tenant.territory_code)


def give_theme(tenant: Tenant, options: dict) -> None:
    """Provisioning step: the look asked for, or one of ours, unless the tenant has one already."""
    theme, brand = choose(tenant.territory_code, options.get("theme", ""))
    ThemeSettings.objects.get_or_create(
        defaults={"key": theme.key, "brand_colour": brand, "seed": tenant.territory_code}
    )
