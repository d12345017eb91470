"""The look a new tenant starts with."""

from __future__ import annotations

from random import Random

from tenants.models import Tenant
from themes import registry
from themes.models import ThemeSettings


def choose(seed: str) -> tuple[registry.Theme, str]:
    """Return a theme and one of its colours: always the same ones for the same seed."""
    random = Random(f"theme:{seed}")  # noqa: S311 - a look, not a secret
    theme = random.choice(registry.selectable())
    return theme, random.choice(theme.brands)


def give_theme(tenant: Tenant, options: dict) -> None:
    """Provisioning step: choose a look, unless the tenant has one already."""
    theme, brand = choose(tenant.territory_code)
    ThemeSettings.objects.get_or_create(
        defaults={"key": theme.key, "brand_colour": brand, "seed": tenant.territory_code}
    )
