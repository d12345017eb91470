"""Fetch the third-party files that the sites serve themselves, and fit them to their use.

    python -m infra.assets            fetch and build what is missing or out of date
    python -m infra.assets --force    build again
    python -m infra.assets --sizes    list the built files and their sizes

The packages are pinned in `package.json` and `package-lock.json`; nothing of them is kept in
the repository. npm comes from the machine, or from the `assets` dependency group (Node.js
through PyPI) where the machine has none.

The web fonts are cut down to the letters that Arabic, French and Tamazight need, because a first
visit on a slow line has to carry them: see FONTS for what each file holds. The PDF documents get
the same families whole, in the form that their typesetter reads: see DOCUMENT_FONTS.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools import version as fonttools_version
from fontTools.ttLib import TTFont

BASE_DIR = Path(__file__).resolve().parent.parent
NODE_MODULES = BASE_DIR / "node_modules"
VENDOR_DIR = BASE_DIR / "themes" / "static" / "vendor"
FONTS_DIR = VENDOR_DIR / "fonts"
STAMP = FONTS_DIR / ".stamp"
# The setting of the same name says where the application looks for them.
DOCUMENT_FONTS_DIR = BASE_DIR / "services_plugins" / "kit" / "pdf" / "fonts"


class AssetError(Exception):
    """A file could not be fetched or built; the message says which and what to do."""


def _letters(*parts: str | Iterable[int]) -> frozenset[int]:
    """Return the code points of the given strings and ranges."""
    return frozenset(ord(c) if isinstance(c, str) else c for part in parts for c in part)


# Letters and marks of Arabic as Morocco writes it, with those of place names and loan words
# (پ چ ڤ ڥ ڭ گ). Joined forms need no code points of their own: shaping finds them.
ARABIC = _letters(
    range(0x0621, 0x063B),
    range(0x0640, 0x0653),
    "\u0654\u0655\u0670\u0671،؛؟٪پچڤڥڭگ",
)
# The digits and signs of every page, and the accented letters of French.
LATIN = _letters(
    range(0x20, 0x7F),
    "\u00a0\u2009\u202f§«°²³·»©×€–—‘’“”•…‹›−",
    "ÀÂÇÈÉÊËÎÏÔÙÛÜàâæçèéêëîïôùûüÆŒœÿ",
)
# The alphabet of the Royal Institute of the Amazigh Culture and its labialisation mark.
TIFINAGH = _letters(range(0x2D30, 0x2D68), [0x2D6F])

ARABIC_FEATURES = ("ccmp", "locl", "isol", "init", "medi", "fina", "rlig", "liga", "mark", "mkmk")
LATIN_FEATURES = ("ccmp", "locl", "liga", "kern", "mark")


def package_of(family: str) -> Path:
    """Return the folder of the npm package that carries a family."""
    return NODE_MODULES / "@fontsource" / family


def source_of(family: str, cut: str) -> Path:
    """Return the package's own file of one cut."""
    return package_of(family) / "files" / f"{family}-{cut}-normal.woff2"


@dataclass(frozen=True)
class Font:
    """One font file to build: where it comes from and what it keeps."""

    name: str
    family: str
    cut: str
    letters: frozenset[int]
    features: tuple[str, ...]

    @property
    def package(self) -> Path:
        return package_of(self.family)

    @property
    def source_path(self) -> Path:
        return source_of(self.family, self.cut)

    @property
    def path(self) -> Path:
        """Return the file that is served."""
        return FONTS_DIR / f"{self.name}.woff2"


KUFI = "noto-kufi-arabic"
PLEX = "ibm-plex-sans-arabic"
TIFINAGH_SANS = "noto-sans-tifinagh"

FONTS = (
    Font("noto-kufi-arabic-700", KUFI, "arabic-700", ARABIC, ARABIC_FEATURES),
    Font("noto-kufi-latin-700", KUFI, "latin-700", LATIN, LATIN_FEATURES),
    Font("plex-arabic-400-arabic", PLEX, "arabic-400", ARABIC, ARABIC_FEATURES),
    Font("plex-arabic-400-latin", PLEX, "latin-400", LATIN, LATIN_FEATURES),
    Font("plex-arabic-600-arabic", PLEX, "arabic-600", ARABIC, ARABIC_FEATURES),
    Font("plex-arabic-600-latin", PLEX, "latin-600", LATIN, LATIN_FEATURES),
    Font("tifinagh-400", TIFINAGH_SANS, "tifinagh-400", TIFINAGH, LATIN_FEATURES),
)


@dataclass(frozen=True)
class DocumentFont:
    """One font of the PDF documents: a cut of a family, whole, under a name of its own.

    The cuts of one family share its name, and of these a typesetter would look at one only.
    """

    name: str
    family: str
    cut: str

    @property
    def source_path(self) -> Path:
        return source_of(self.family, self.cut)

    @property
    def path(self) -> Path:
        """Return the file that is embedded in documents."""
        return DOCUMENT_FONTS_DIR / f"{self.family}-{self.cut}.ttf"


DOCUMENT_FONTS = (
    DocumentFont("Jamaati Arabic", PLEX, "arabic-400"),
    DocumentFont("Jamaati Arabic", PLEX, "arabic-600"),
    DocumentFont("Jamaati Latin", PLEX, "latin-400"),
    DocumentFont("Jamaati Latin", PLEX, "latin-600"),
    DocumentFont("Jamaati Latin More", PLEX, "latin-ext-400"),
    DocumentFont("Jamaati Latin More", PLEX, "latin-ext-600"),
    DocumentFont("Jamaati Tifinagh", TIFINAGH_SANS, "tifinagh-400"),
    # Letters of other Latin alphabets, which names may have.
    DocumentFont("Jamaati Latin Rest", TIFINAGH_SANS, "latin-ext-400"),
    DocumentFont("Jamaati Kufi Arabic", KUFI, "arabic-700"),
    DocumentFont("Jamaati Kufi Latin", KUFI, "latin-700"),
)


def npm_command() -> list[str]:
    """Return the command that runs npm, installing it from PyPI where there is none."""
    if found := shutil.which("npm"):
        return [found]
    bundled = Path(sys.executable).with_name("npm")
    if not bundled.exists():
        print("npm: not on this machine, fetching it from PyPI")
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        sync = [uv, "sync", "--quiet", "--frozen", "--inexact", "--only-group", "assets"]
        if subprocess.run(sync, cwd=BASE_DIR).returncode:
            raise AssetError("Neither this machine nor PyPI has npm: install Node.js 20 or newer.")
    return [str(bundled)]


def fetch_packages() -> None:
    """Install the locked npm packages; none of their install scripts is run."""
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    # npm starts node by name: the one beside npm must be found first.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    result = subprocess.run(
        command,
        cwd=BASE_DIR,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise AssetError(f"npm could not fetch the packages:\n{result.stderr.strip()}")


def build_font(font: Font) -> None:
    """Write `font.path`: the source cut down to its letters and features, without hinting."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = list(font.features)
    # The copyright and licence notices stay in the file, as the Open Font License asks.
    options.name_IDs = [0, 13, 14]
    options.drop_tables += ["meta", "STAT", "gasp"]
    with subset.load_font(str(font.source_path), options) as loaded:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=font.letters)
        subsetter.subset(loaded)
        subset.save_font(loaded, str(font.path), options)


def build_fonts() -> None:
    """Build every font, and put the licence of each family beside it."""
    FONTS_DIR.mkdir(parents=True, exist_ok=True)
    for font in FONTS:
        build_font(font)
        shutil.copyfile(font.package / "LICENSE", FONTS_DIR / f"LICENSE-{font.family}.txt")


def build_document_fonts() -> None:
    """Unpack every font of the documents and give it its name; its notices stay in it."""
    DOCUMENT_FONTS_DIR.mkdir(parents=True, exist_ok=True)
    for font in DOCUMENT_FONTS:
        with TTFont(font.source_path) as loaded:
            loaded.flavor = None
            names = loaded["name"]
            # Family and full name; the typographic names would go before them.
            for key in (16, 17, 21, 22):
                names.removeNames(nameID=key)
            for key in (1, 4):
                names.removeNames(nameID=key)
                names.setName(font.name, key, 3, 1, 0x409)
            loaded.save(font.path)


def fingerprint() -> str:
    """Return a hash of all that the built files depend on."""
    digest = hashlib.sha256(fonttools_version.encode())
    for path in (BASE_DIR / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    """Tell whether the built files are there and come from what is pinned now."""
    return (
        STAMP.exists()
        and STAMP.read_text() == fingerprint()
        and all(font.path.exists() for font in (*FONTS, *DOCUMENT_FONTS))
    )


def build(force: bool = False) -> bool:
    """Bring the served files up to date; return whether anything had to be done."""
    if is_current() and not force:
        return False
    fetch_packages()
    build_fonts()
    build_document_fonts()
    STAMP.write_text(fingerprint())
    return True


def _ranges(codes: Iterable[int]) -> Iterator[str]:
    """Yield the `unicode-range` parts of the code points, such as U+0621-063A."""
    codes = sorted(codes)
    start = previous = codes[0]
    for code in [*codes[1:], None]:
        if code is not None and code == previous + 1:
            previous = code
            continue
        yield f"U+{start:04X}" if start == previous else f"U+{start:04X}-{previous:04X}"
        if code is not None:
            start = previous = code


def sizes() -> str:
    """Return a table of the built files: name, bytes, and the CSS `unicode-range` of each."""
    lines = [
        f"{font.path.name:32} {font.path.stat().st_size:6}  {', '.join(_ranges(font.letters))}"
        for font in FONTS
    ]
    total = sum(font.path.stat().st_size for font in FONTS)
    return "\n".join([*lines, f"{'total':32} {total:6}"])


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--force", action="store_true", help="build again what is up to date")
    parser.add_argument("--quiet", action="store_true", help="say nothing if up to date")
    parser.add_argument("--sizes", action="store_true", help="list the built files")
    options = parser.parse_args(arguments)
    try:
        done = build(force=options.force)
    except AssetError as error:
        print(error, file=sys.stderr)
        return 1
    if options.sizes:
        print(sizes())
    elif done or not options.quiet:
        print("Fonts: built." if done else "Fonts: up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
