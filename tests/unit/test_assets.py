"""The fonts that are served: what npm is run with, what is cut out, when anything is built."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from infra import assets
from infra.assets import AssetError, DocumentFont, Font

LETTERS = "بجأA"


@pytest.fixture
def font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Font:
    """A family of four letters as npm would leave it, of which two are wanted."""
    (tmp_path / "package-lock.json").write_text('{"packages": {"kufi": "1"}}')
    monkeypatch.setattr(assets, "BASE_DIR", tmp_path)
    monkeypatch.setattr(assets, "NODE_MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(assets, "FONTS_DIR", tmp_path / "fonts")
    monkeypatch.setattr(assets, "STAMP", tmp_path / "fonts" / ".stamp")
    font = Font("kufi-700", "kufi", "arabic-700", frozenset(map(ord, "بج")), ("ccmp",))
    monkeypatch.setattr(assets, "FONTS", (font,))
    monkeypatch.setattr(assets, "DOCUMENT_FONTS_DIR", tmp_path / "document-fonts")
    whole = DocumentFont("Ours", "kufi", "arabic-700")
    monkeypatch.setattr(assets, "DOCUMENT_FONTS", (whole,))
    font.source_path.parent.mkdir(parents=True)
    (font.package / "LICENSE").write_text("SIL Open Font License")
    draw_font(font.source_path)
    return font


def draw_font(path: Path) -> None:
    """Write a font in which every letter is the same square."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = [".notdef", *(f"letter{number}" for number, _ in enumerate(LETTERS))]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(map(ord, LETTERS), names[1:], strict=True)))
    square = pen.glyph()
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Kufi", "copyright": "The authors"})
    builder.setupOS2()
    builder.setupPost()
    builder.font.flavor = "woff2"
    builder.save(path)


def stand_in(folder: Path, name: str, script: str) -> None:
    """Put a program of that name into the folder."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_a_built_font_holds_the_wanted_letters_and_its_notices(font: Font, monkeypatch):
    monkeypatch.setattr(assets, "fetch_packages", lambda: None)

    assert assets.build()

    built = TTFont(font.path)
    assert set(built.getBestCmap()) == font.letters
    assert {record.nameID for record in built["name"].names} <= {0, 13, 14}
    assert built["name"].getDebugName(0) == "The authors"
    licence = font.path.with_name("LICENSE-kufi.txt")
    assert licence.read_text() == "SIL Open Font License"


def test_a_font_of_documents_is_whole_and_has_its_own_name(font: Font, monkeypatch):
    monkeypatch.setattr(assets, "fetch_packages", lambda: None)

    assert assets.build()

    [whole] = assets.DOCUMENT_FONTS
    built = TTFont(whole.path)
    assert built.flavor is None
    assert set(built.getBestCmap()) == set(map(ord, LETTERS))
    assert built["name"].getDebugName(1) == "Ours"
    assert built["name"].getDebugName(0) == "The authors"


def test_fonts_are_built_once_and_again_when_one_is_missing_or_forced(font: Font, monkeypatch):
    monkeypatch.setattr(assets, "fetch_packages", lambda: None)
    assets.build()

    assert not assets.build()
    assert assets.build(force=True)
    font.path.unlink()
    assert assets.build()
    assets.DOCUMENT_FONTS[0].path.unlink()
    assert assets.build()


def test_fonts_are_built_again_when_other_packages_are_pinned(font: Font, monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "fetch_packages", lambda: None)
    assets.build()
    (tmp_path / "package-lock.json").write_text('{"packages": {"kufi": "2"}}')

    assert not assets.is_current()


def test_npm_installs_what_is_locked_and_runs_no_script_of_a_package(monkeypatch, tmp_path):
    stand_in(tmp_path, "npm", f'echo "$@" > {tmp_path}/arguments')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assets.fetch_packages()

    arguments = (tmp_path / "arguments").read_text().split()
    assert arguments[0] == "ci"
    assert "--ignore-scripts" in arguments


def test_what_npm_complains_about_is_shown(monkeypatch, tmp_path, capsys):
    stand_in(tmp_path, "npm", "echo 'registry unreachable' >&2; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert assets.main(["--force"]) == 1
    assert "registry unreachable" in capsys.readouterr().err


def test_npm_comes_from_pypi_where_the_machine_has_none(monkeypatch, tmp_path):
    commands = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess:
        commands.append(command)
        return subprocess.CompletedProcess(command, returncode=0)

    monkeypatch.setattr(assets.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(assets.subprocess, "run", run)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert assets.npm_command() == [str(tmp_path / "npm")]
    [command] = commands
    assert command[0] == str(tmp_path / "uv")
    assert command[-1] == "assets"


def test_who_has_neither_npm_nor_pypi_is_told_what_to_install(monkeypatch, tmp_path):
    stand_in(tmp_path, "uv", "exit 2")
    monkeypatch.setattr(assets.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(AssetError, match=r"install Node\.js"):
        assets.npm_command()


def test_letters_of_the_three_languages_are_kept():
    arabic = "جماعتي المملكة المغربية: ڭلميم، پاريس؟ \u064b\u0651"
    french = "Mairie de Khémisset : où l’œuvre « naît » à 12 € — n° 7…"
    assert set(map(ord, arabic)) <= assets.ARABIC | assets.LATIN
    assert set(map(ord, french)) - {ord("\n")} <= assets.LATIN
    assert set(map(ord, "ⵜⴰⴳⵔⴰⵡⵜ")) <= assets.TIFINAGH


@pytest.mark.parametrize(
    ("letters", "ranges"),
    [
        ("a", "U+0061"),
        ("abc", "U+0061-0063"),
        ("abcx", "U+0061-0063, U+0078"),
        ("ba", "U+0061-0062"),
    ],
)
def test_letters_are_written_as_css_ranges(letters: str, ranges: str):
    assert ", ".join(assets._ranges(map(ord, letters))) == ranges
