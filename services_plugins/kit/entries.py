"""Plugins that installed packages offer; read by the settings, before any app is loaded."""

from importlib.metadata import entry_points

# A package names its app here: `[project.entry-points."jamaati.plugins"] key = "its.app"`.
GROUP = "jamaati.plugins"


def offered_apps() -> list[str]:
    """Return the app modules that installed packages offer, in a stable order."""
    return sorted(point.value for point in entry_points(group=GROUP))
