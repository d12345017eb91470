"""Catalogues: what is extracted, merged, written, compiled and complained about."""

import gettext
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from infra import messages
from infra.messages import App

Project = Callable[[dict[str, str]], App]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a function that makes a project of one app, `cms`, from the files given."""

    def make(files: dict[str, str]) -> App:
        for name, text in ({"apps.py": ""} | files).items():
            path = tmp_path / "cms" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        [app] = messages.apps()
        return app

    monkeypatch.setattr(messages, "BASE_DIR", tmp_path)
    return make


def sources(catalogue: Catalog) -> set[messages.Key]:
    return {messages.key_of(message) for message in catalogue if message.id}


def translate(app: App, language: str, **translations: str) -> None:
    """Fill in translations of an app's catalogue."""
    path = app.catalogue(language)
    catalogue = messages.read(path, language)
    for source, translation in translations.items():
        catalogue.get(source).string = translation
    messages.write(path, language, catalogue)


def complaints(app: App, language: str) -> list[str]:
    return list(messages.problems(app, language, messages.extract_app(app)))


# --- Extraction ---------------------------------------------------------------------------


def test_messages_of_python_and_of_templates_are_found(project: Project):
    app = project(
        {
            "views.py": (
                '_("Commune")\npgettext("of a form", "State")\n'
                'ngettext("%(n)d page", "%(n)d pages", n)'
            ),
            "templates/cms/page.html": (
                '{% load i18n %}<p>\n  {% translate "Search" %}\n'
                "  {% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
            ),
        }
    )

    assert sources(messages.extract_app(app)) == {
        (None, "Commune"),
        ("of a form", "State"),
        (None, ("%(n)d page", "%(n)d pages")),
        (None, "Search"),
        (None, "Hello %(name)s"),
    }


def test_migrations_static_files_and_apps_inside_an_app_are_left_out(project: Project):
    app = project(
        {
            "views.py": '_("Mine")',
            "migrations/0001.py": '_("Old")',
            "static/page.html": '{% translate "Static" %}',
            "notes.txt": '{% translate "No template" %}',
        }
    )
    inner = app.folder / "inner"
    inner.mkdir()
    (inner / "apps.py").write_text("")
    (inner / "views.py").write_text('_("Another app")')

    assert sources(messages.extract_app(app)) == {(None, "Mine")}
    assert [one.label for one in messages.apps()] == ["cms", "cms/inner"]


def test_extraction_keeps_translations_and_drops_what_is_gone(project: Project):
    app = project({"views.py": '_("Kept")\n_("Gone")'})
    messages.extract()
    translate(app, "fr", Kept="Gardé", Gone="Parti")

    (app.folder / "views.py").write_text('_("Kept")\n_("New")')
    messages.extract()

    catalogue = messages.read(app.catalogue("fr"), "fr")
    assert sources(catalogue) == {(None, "Kept"), (None, "New")}
    assert catalogue.get("Kept").string == "Gardé"
    assert messages.extract() == []


def test_a_string_translated_in_another_app_is_taken_over(project: Project, tmp_path: Path):
    app = project({"views.py": '_("Search")'})
    messages.extract()
    translate(app, "fr", Search="Rechercher")
    other = App(tmp_path / "themes")
    other.folder.mkdir()
    (other.folder / "apps.py").write_text("")
    (other.folder / "views.py").write_text('_("Search")')

    messages.extract()

    assert messages.read(other.catalogue("fr"), "fr").get("Search").string == "Rechercher"


def test_catalogues_do_not_depend_on_the_order_of_the_sources(project: Project):
    app = project({"a.py": '_("Zoo")\n_("Ant")'})
    messages.extract()
    before = app.catalogue("ar").read_text()

    (app.folder / "a.py").write_text('\n\n_("Ant")\n_("Zoo")')

    assert messages.extract() == []
    assert app.catalogue("ar").read_text() == before


# --- Compilation --------------------------------------------------------------------------


def test_compiled_catalogues_are_read_by_gettext_and_made_only_when_needed(project: Project):
    app = project({"views.py": '_("Commune")'})
    messages.extract()
    translate(app, "ar", Commune="جماعة")

    assert messages.compile_catalogues() == len(messages.PLURAL_FORMS)
    compiled = gettext.translation("django", app.folder / "locale", ["ar"])
    assert compiled.gettext("Commune") == "جماعة"
    assert messages.compile_catalogues() == 0

    newer = app.catalogue("ar").with_suffix(".mo").stat().st_mtime + 10
    os.utime(app.catalogue("ar"), (newer, newer))
    assert messages.compile_catalogues() == 1


def test_plurals_of_arabic_have_their_six_forms(project: Project):
    app = project({"views.py": 'ngettext("%(n)d day", "%(n)d days", n)'})
    messages.extract()
    path = app.catalogue("ar")
    catalogue = messages.read(path, "ar")
    forms = ("بدون أيام", "يوم واحد", "يومان", "%(n)d أيام", "%(n)d يوما", "%(n)d يوم")
    catalogue.get("%(n)d day").string = forms
    messages.write(path, "ar", catalogue)
    messages.compile_catalogues()

    compiled = gettext.translation("django", app.folder / "locale", ["ar"])

    numbers = (0, 1, 2, 5, 11, 100)
    assert tuple(compiled.ngettext("%(n)d day", "%(n)d days", n) for n in numbers) == forms


# --- Checks -------------------------------------------------------------------------------


def test_what_is_not_extracted_or_gone_is_named(project: Project):
    app = project({"views.py": '_("Old")'})
    messages.extract()
    translate(app, "fr", Old="Vieux")
    (app.folder / "views.py").write_text('_("New")')

    assert complaints(app, "fr") == [
        "not extracted: “New”",
        "no longer in the sources: “Old”",
    ]


def test_arabic_and_french_must_be_complete_and_amazigh_may_have_gaps(project: Project, capsys):
    app = project({"views.py": '_("Commune")'})
    messages.extract()

    assert complaints(app, "ar") == ["untranslated: “Commune”"]
    assert complaints(app, "fr") == ["untranslated: “Commune”"]
    assert complaints(app, "zgh") == []
    assert messages.main(["check", "--list"]) == 1
    assert "zgh: 1 strings without a translation" in capsys.readouterr().out

    translate(app, "ar", Commune="جماعة")
    translate(app, "fr", Commune="Commune")
    assert messages.main(["check"]) == 0


def test_a_guess_marked_fuzzy_is_no_translation():
    message = Message("Commune", "جماعة", flags=["fuzzy"])

    assert not messages.is_translated(message)


@pytest.mark.parametrize(
    ("source", "translation", "is_wrong"),
    [
        ("%(count)d pages", "%(count)d صفحة", False),
        ("%(count)d pages", "صفحات", True),
        ("%(count)d pages", "%(cuont)d صفحة", True),
        ("from %(a)s to %(b)s", "إلى %(b)s من %(a)s", False),
        ("%s and %s", "%s", True),
        ("{name} is closed", "أغلق {name}", False),
        (("%(n)d page", "%(n)d pages"), ("صفحة واحدة", "صفحتان", "%(n)d صفحات"), False),
        (("%(n)d page", "%(n)d pages"), ("صفحة واحدة", "%(x)d صفحات"), True),
    ],
)
def test_placeholders_of_translations_agree_with_their_source(source, translation, is_wrong):
    problem = messages.placeholder_problem(Message(source, translation))

    assert bool(problem) is is_wrong
