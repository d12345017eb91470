"""What can be chosen for a new tenant beyond what this room knows: filled by upper rooms."""

from collections.abc import Callable, Sequence

from django.utils.functional import Promise

Choice = tuple[str, str | Promise]
# (key, name in the active language) of every theme a commune can have.
Themes = Callable[[], Sequence[Choice]]

_providers: list[Themes] = []


def offer_themes(provider: Themes) -> None:
    """Have `provider` say which themes there are; called in `AppConfig.ready()`."""
    _providers.append(provider)


def themes() -> list[Choice]:
    return [choice for provider in _providers for choice in provider()]
