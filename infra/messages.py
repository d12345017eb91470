"""The message catalogues: extract them from the sources, compile them, check them.

    python -m infra.messages extract     bring every .po file up to date with the sources
    python -m infra.messages compile     make the .mo files that Django reads
    python -m infra.messages check       fail on what is untranslated, out of date or wrong

Made of Babel alone: no gettext programs, no settings, no database, so that set-up and a lint
run can call it. Each app has its own catalogues, in `<app>/locale/<language>/LC_MESSAGES/`;
the English source strings are the message identifiers.

`cms/wagtail_locale` is of another kind: the words of libraries, where they leave them in English.
It is written by hand, compiled here, and a test compares it with the libraries.

A string that one app has translated already is taken over into another app's catalogue.
Arabic and French must be complete. Tamazight may have gaps, which `check --list` shows.
"""

import argparse
import os
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
BORROWED = BASE_DIR / "cms" / "wagtail_locale"
ROOMS = ("infra", "services_plugins", "cms", "themes", "tenants")
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
SKIPPED_FOLDERS = {"migrations", "static", "locale", "__pycache__"}

PLURAL_FORMS = {
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
    ),
    "fr": "nplurals=2; plural=(n > 1);",
    "zgh": "nplurals=2; plural=(n > 1);",
}
COMPLETE_LANGUAGES = ("ar", "fr")

KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")

# What identifies a message: its context and its source, or both forms of its source.
Key = tuple[str | None, str | tuple[str, ...]]


@dataclass(frozen=True)
class App:
    """A Django app of the project, as far as its messages go."""

    folder: Path

    @property
    def label(self) -> str:
        """Return the app's folder relative to the project, such as tenants/console."""
        return self.folder.relative_to(BASE_DIR).as_posix()

    def catalogue(self, language: str) -> Path:
        """Return the app's .po file of a language."""
        return self.folder / "locale" / language / "LC_MESSAGES" / "django.po"

    def sources(self) -> Iterator[Path]:
        """Yield the files that may hold messages, without those of apps nested inside."""
        for parent, folders, files in os.walk(self.folder):
            here = Path(parent)
            folders[:] = sorted(
                name
                for name in folders
                if name not in SKIPPED_FOLDERS and not (here / name / "apps.py").exists()
            )
            for name in sorted(files):
                path = here / name
                if path.suffix == ".py" or (
                    path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts
                ):
                    yield path


def apps() -> list[App]:
    """Return the project's apps, found by their `apps.py`."""
    found = (path.parent for room in ROOMS for path in (BASE_DIR / room).rglob("apps.py"))
    return [App(folder) for folder in sorted(found)]


def key_of(message: Message) -> Key:
    """Return what identifies `message`."""
    source = message.id
    return message.context, tuple(source) if isinstance(source, list | tuple) else source


# --- Extraction --------------------------------------------------------------------------


def _as_python(path: Path) -> bytes:
    """Return the file as Python source: of a template, only its messages as calls."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Without the indentation of the markup, which means nothing in Python.
        text = "\n".join(line.lstrip() for line in templatize(text, str(path)).split("\n"))
    return text.encode()


def extract_app(app: App) -> Catalog:
    """Return the messages of an app's sources, untranslated."""
    catalogue = Catalog(charset="utf-8")
    for path in app.sources():
        found = babel_extract("python", BytesIO(_as_python(path)), KEYWORDS, ["Translators:"])
        location = path.relative_to(BASE_DIR).as_posix()
        for line, source, comments, context in found:
            if source:
                catalogue.add(
                    source,
                    locations=[(location, line)],
                    auto_comments=comments,
                    context=context,
                )
    return catalogue


def read(path: Path, language: str) -> Catalog:
    """Return the catalogue of a .po file, an empty one if there is no file."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def write(path: Path, language: str, catalogue: Catalog) -> bool:
    """Write a .po file sorted by source, without dates or line numbers; tell if it changed.

    Two people who add strings then rarely touch the same lines.
    """
    body = BytesIO()
    write_po(
        body, catalogue, omit_header=True, sort_output=True, ignore_obsolete=True,
        include_lineno=False, width=100,
    )  # fmt: skip
    text = _header(language) + body.getvalue().decode()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def _header(language: str) -> str:
    """Return the head of a .po file."""
    return textwrap.dedent(
        f"""\
        msgid ""
        msgstr ""
        "Language: {language}\\n"
        "MIME-Version: 1.0\\n"
        "Content-Type: text/plain; charset=utf-8\\n"
        "Content-Transfer-Encoding: 8bit\\n"
        "Plural-Forms: {PLURAL_FORMS[language]}\\n"

        """
    )


def is_translated(message: Message) -> bool:
    """Tell whether every form of the message has a translation that holds."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(forms) and not message.fuzzy


def translations(language: str) -> dict[Key, Message]:
    """Return all translated messages of a language, whichever app has them."""
    return {
        key_of(message): message
        for app in apps()
        for message in read(app.catalogue(language), language)
        if message.id and is_translated(message)
    }


def merge(fresh: Catalog, old: Catalog, known: dict[Key, Message], language: str) -> Catalog:
    """Return the messages of `fresh` with their translations from `old`, then from `known`."""
    merged = Catalog(locale=language, charset="utf-8")
    kept = {key_of(message): message for message in old if message.id}
    for message in fresh:
        if not message.id:
            continue
        previous = kept.get(key_of(message))
        if previous is None or not is_translated(previous):
            previous = known.get(key_of(message), previous)
        merged.add(
            message.id,
            previous.string if previous else None,
            locations=sorted({(path, 0) for path, _line in message.locations}),
            flags=previous.flags if previous else (),
            auto_comments=message.auto_comments,
            user_comments=previous.user_comments if previous else (),
            context=message.context,
        )
    return merged


def extract() -> list[Path]:
    """Bring every .po file up to date with the sources; return those that changed."""
    known = {language: translations(language) for language in PLURAL_FORMS}
    changed = []
    for app in apps():
        fresh = extract_app(app)
        for language in PLURAL_FORMS:
            path = app.catalogue(language)
            merged = merge(fresh, read(path, language), known[language], language)
            if (len(merged) or path.exists()) and write(path, language, merged):
                changed.append(path)
    return changed


# --- Compilation -------------------------------------------------------------------------


def compile_catalogues() -> int:
    """Make the .mo files that are missing or older than their .po; return how many."""
    done = 0
    for language, source in _catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        # Another process may read the old file right now.
        unfinished = target.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as file:
            write_mo(file, _translated(read(source, language)))
        unfinished.replace(target)
        done += 1
    return done


def _translated(catalog: Catalog) -> Catalog:
    """Return the catalogue without its gaps.

    Babel writes the English words for a plural that isn't translated, which would hide the
    language that Django falls back to.
    """
    for message in [one for one in catalog if one.id and not is_translated(one)]:
        catalog.delete(message.id, context=message.context)
    return catalog


def _catalogues() -> Iterator[tuple[str, Path]]:
    """Yield every .po file that there is, with its language."""
    for language in PLURAL_FORMS:
        for app in apps():
            if app.catalogue(language).exists():
                yield language, app.catalogue(language)
        for source in sorted((BORROWED / language / "LC_MESSAGES").glob("*.po")):
            yield language, source


# --- Checks ------------------------------------------------------------------------------


def placeholder_problem(message: Message) -> str | None:
    """Say how the placeholders of a translation differ from the source's, None if they agree.

    A plural form may leave out the number ("one notice"), but none may add a placeholder.
    """
    if isinstance(message.id, list | tuple):
        allowed = {name for source in message.id for name in PLACEHOLDER.findall(source)}
        used = {name for form in message.string or () for name in PLACEHOLDER.findall(form)}
        wrong = used - allowed
    else:
        wanted = sorted(PLACEHOLDER.findall(message.id))
        found = sorted(PLACEHOLDER.findall(str(message.string)))
        wrong = set(wanted) ^ set(found) if wanted != found else set()
        if wanted != found and not wrong:
            wrong = set(wanted)
    return f"placeholders differ: {', '.join(sorted(wrong))}" if wrong else None


def problems(app: App, language: str, fresh: Catalog) -> Iterator[str]:
    """Yield what is wrong with an app's catalogue of a language, one line each."""
    catalogue = {
        key_of(message): message
        for message in read(app.catalogue(language), language)
        if message.id
    }
    sources = {key_of(message) for message in fresh if message.id}
    for key in _in_order(sources - catalogue.keys()):
        yield f"not extracted: {show(key)}"
    for key in _in_order(catalogue.keys() - sources):
        yield f"no longer in the sources: {show(key)}"
    for key in _in_order(catalogue.keys() & sources):
        message = catalogue[key]
        if not is_translated(message):
            if language in COMPLETE_LANGUAGES:
                yield f"untranslated: {show(key)}"
        elif problem := placeholder_problem(message):
            yield f"{problem}: {show(key)}"


def gaps(language: str) -> list[str]:
    """Return the sources that a language has no translation for, in any app."""
    known = translations(language)
    missing = {
        key_of(message)
        for app in apps()
        for message in read(app.catalogue(language), language)
        if message.id and key_of(message) not in known
    }
    return [show(key) for key in _in_order(missing)]


def _in_order(keys: set[Key]) -> list[Key]:
    """Return the keys in an order that doesn't change from one run to the next."""
    return sorted(keys, key=show)


def show(key: Key) -> str:
    """Return a message's source on one line, shortened."""
    context, source = key
    text = source if isinstance(source, str) else source[0]
    line = textwrap.shorten(text, 70, placeholder="…")
    return f"“{line}” ({context})" if context else f"“{line}”"


def check(list_gaps: bool = False) -> int:
    """Print every problem; return how many there are. Gaps in Tamazight are only counted."""
    count = 0
    for app in apps():
        fresh = extract_app(app)
        for language in PLURAL_FORMS:
            for problem in problems(app, language, fresh):
                print(f"{app.label}, {language}: {problem}")
                count += 1
    for language in PLURAL_FORMS.keys() - set(COMPLETE_LANGUAGES):
        missing = gaps(language)
        print(f"{language}: {len(missing)} strings without a translation (allowed).")
        if list_gaps:
            print(*(f"  {line}" for line in missing), sep="\n")
    return count


# --- Command line ------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments, for the module and for the management command alike."""
    parser.add_argument("action", choices=["extract", "compile", "check"])
    parser.add_argument(
        "--list", action="store_true", help="with check: list what Tamazight still lacks"
    )
    parser.add_argument(
        "--quiet", action="store_true", help="with compile: say nothing if up to date"
    )


def run(action: str, list_gaps: bool = False, quiet: bool = False) -> int:
    """Carry out one action; return the exit code."""
    if action == "extract":
        changed = extract()
        for path in changed:
            print(path.relative_to(BASE_DIR))
        print(f"{len(changed)} catalogues changed.")
    elif action == "compile":
        done = compile_catalogues()
        if done or not quiet:
            print(f"{done} message catalogues compiled.")
    elif count := check(list_gaps):
        print(f"{count} problems. `make messages` extracts; the translations are to be written.")
        return 1
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_arguments(parser)
    options = parser.parse_args(arguments)
    return run(options.action, options.list, options.quiet)


if __name__ == "__main__":
    sys.exit(main())
