"""The project as a whole: what its documents promise is there, and nothing is that shouldn't be."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from infra import messages

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("infra", "services_plugins", "cms", "themes", "tenants")
# Words for what has another name in every app (enums, signals, actions, wagtail_hooks), or for
# anything at all.
STRAY_NAMES = {
    "admin", "constants", "handlers", "helpers", "hooks", "listeners", "misc",
    "receivers", "tools", "util", "utils",
}  # fmt: skip


def tracked() -> list[Path]:
    """The files of the project, new ones included, without what is made by set-up."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Name and content of every file that is text."""
    for path in tracked():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


# --- Documents ----------------------------------------------------------------------------


def test_commands_of_the_documents_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        (path.name, target)
        for path in documents()
        for command in re.findall(r"(?:^ {4}|`)make ((?:[a-z-]+ ?)+)", path.read_text(), re.M)
        for target in command.split()
    }

    assert ("README.md", "demo") in named
    assert {(name, target) for name, target in named if target not in targets} == set()


def anchor(heading: str) -> str:
    """What a heading is linked by."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {anchor(found) for found in re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)}


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path):
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
    broken = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)

    assert broken == []


def test_the_manual_of_production_names_every_variable_that_is_read():
    settings = [
        (ROOT / "infra/settings" / name).read_text() for name in ("base.py", "production.py")
    ]
    read = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_0-9]+)\"", "".join(settings)))
    manual = (ROOT / "infra/docs/production.md").read_text()
    # Production is on HTTPS and its own port, whatever these say.
    missing = {name for name in read - {"PORT", "SITE_SCHEME"} if f"`{name}`" not in manual}

    assert "SECRET_KEY" in read
    assert missing == set()


def test_the_description_for_catalogues_follows_the_standard():
    """What the standard asks for, of which its own validator says no more."""
    about = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert about["publiccodeYmlVersion"] == "0"
    for key in ("name", "url", "platforms", "categories", "developmentStatus", "softwareType"):
        assert about[key]
    assert about["legal"]["license"] == project["license"] == "EUPL-1.2"
    assert about["softwareVersion"] == project["version"]
    assert set(about["localisation"]["availableLanguages"]) == {"ar", "zgh", "fr"}
    assert about["description"].keys() == {"en", "fr", "ar"}
    for words in about["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
        assert [name for name in words["screenshots"] if not (ROOT / name).exists()] == []


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [number for number in range(1, 16) if f"\n{number}." not in text] == []
    assert "Appendix" in text


# --- Nothing of one machine ---------------------------------------------------------------


def test_no_file_names_a_path_of_somebodys_machine():
    pattern = re.compile(r"(?<![\w/])/(?:work|root|home|Users)/[\w.-]+|/tmp/[\w.-]+")
    found = {
        (name, match)
        for name, text in texts()
        if name not in {"uv.lock", "tests/unit/test_project.py"}
        for match in pattern.findall(text)
    }

    assert found == set()


def test_python_packages_come_from_the_public_index():
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    registries = {
        package["source"]["registry"]
        for package in lock["package"]
        if "registry" in package["source"]
    }
    files = {
        file["url"].partition("://")[2].partition("/")[0]
        for package in lock["package"]
        for file in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    }

    assert registries == {"https://pypi.org/simple"}
    assert files == {"files.pythonhosted.org"}


def test_npm_packages_are_locked_by_their_content_and_name_no_registry():
    text = (ROOT / "package-lock.json").read_text()

    assert "resolved" not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


# --- The house ----------------------------------------------------------------------------


def test_apps_use_the_names_of_the_house():
    stray = [
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in ROOMS
        and path.suffix == ".py"
        and {path.stem, path.parent.name} & STRAY_NAMES
    ]

    assert stray == []


def test_the_rooms_are_those_of_the_layers():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages == set(ROOMS)
    assert set(project["tool"]["importlinter"]["root_packages"]) == packages
    assert set(project["tool"]["mypy"]["packages"]) == packages


def test_arabic_and_french_are_complete(capsys: pytest.CaptureFixture[str]):
    assert messages.check() == 0, capsys.readouterr().out
