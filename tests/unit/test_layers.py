"""A room of the house imports only the rooms under it, and no plugin another plugin."""

import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest
from django.conf import settings

PLUGINS = "services_plugins"
# What all plugins share; the only one of their packages that others may import.
KIT = f"{PLUGINS}.kit"


def lint_imports(config: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the project with the contracts of `config`."""
    command = "import sys; from importlinter.cli import lint_imports_command as c; c(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--config", str(config)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom among the plugins."""
    return grimp.build_graph(PLUGINS, cache_dir=None)


def owner(module: str) -> str:
    """The plugin a module belongs to: its first two names."""
    return ".".join(module.split(".")[:2])


def test_rooms_import_only_the_rooms_under_them():
    result = lint_imports(settings.BASE_DIR / "pyproject.toml")
    assert result.returncode == 0, result.stdout


def test_an_import_that_runs_upwards_is_found(tmp_path):
    """The same contract upside down is broken: the linter reads what it should."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        settled = tomllib.load(file)["tool"]["importlinter"]
    layers = settled["contracts"][0]["layers"]
    assert layers == ["infra", "services_plugins", "cms", "themes", "tenants"]
    config = tmp_path / "upside_down.toml"
    config.write_text(
        "[tool.importlinter]\n"
        f"root_packages = {layers}\n"
        "[[tool.importlinter.contracts]]\n"
        'name = "upside down"\n'
        'type = "layers"\n'
        f"layers = {layers[::-1]}\n"
    )
    result = lint_imports(config)
    assert result.returncode == 1, result.stdout


def test_no_plugin_knows_another(graph):
    meetings = [
        f"{importer} imports {imported}"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if owner(imported) not in (owner(importer), KIT, PLUGINS)
    ]
    assert not meetings, "Plugins meet only through the kit."
