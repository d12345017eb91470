"""What can be chosen for a new tenant beyond what this room knows: filled by upper rooms."""

from collections.abc import Callable

# (key, name in the active language) of every theme a commune can have.
Themes = Callable[[], list[tuple[str, str]]]

_providers: list[Themes] = []


def offer_themes(provider: Themes) -> None:
    """Have `provider` say which themes there are; called in `AppConfig.ready()`."""
    _providers.append(provider)


def themes() -> list[tuple[str, str]]:
    return [choice for provider in _providers for choice in provider()]
