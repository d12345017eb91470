"""What a first visit of the home page transfers, compressed as the server compresses it."""

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tenants.models import Tenant
from tests.bench.report import Figure, Section
from tests.database import COMMUNES

MOST_TEXT, MOST_FONTS = 30_000, 60_000
FONT_FACE = re.compile(r"@font-face\s*{(.*?)}", re.DOTALL)
URL = re.compile(r"url\([\"']?([^\"')]+)")
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)


def run(*, quick: bool) -> Section:
    """Weigh the home page of a commune in each of its languages; `quick` makes no difference."""
    client = Client(headers={"host": Tenant.objects.get(slug=COMMUNES["a"][0]).primary_host})
    figures = []
    for code, _name in settings.LANGUAGES:
        visit = Visit(client, f"/{code}/")
        figures += [
            Figure(f"{code}: HTML, CSS and JavaScript", visit.text, "bytes", at_most=MOST_TEXT),
            Figure(f"{code}: fonts", visit.fonts, "bytes", at_most=MOST_FONTS),
            Figure(f"{code}: HTML alone", visit.html, "bytes"),
            Figure(f"{code}: requests", visit.requests),
        ]
    return Section("weight", "First visit of the home page, compressed", figures)


class Visit(HTMLParser):
    """One page and all that it makes a browser load."""

    def __init__(self, client: Client, path: str) -> None:
        super().__init__()
        self.client = client
        self.sheets: list[str] = []
        self.scripts: list[str] = []
        page = client.get(path).content
        self.feed(page.decode())
        styles = {url: self._load(url) for url in self.sheets}
        fonts = set(self._fonts(styles, set(page.decode())))
        self.html = compressed(page)
        self.text = self.html + sum(
            map(compressed, [*styles.values(), *(self._load(url) for url in self.scripts)])
        )
        # WOFF2 is compressed already.
        self.fonts = sum(len(self._load(url)) for url in fonts)
        self.requests = 1 + len(styles) + len(self.scripts) + len(fonts)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what the page links to."""
        found = {name: value or "" for name, value in attributes}
        if tag == "link" and found.get("rel") == "stylesheet":
            self.sheets.append(found["href"])
        if tag == "script" and "src" in found:
            self.scripts.append(found["src"])

    def _load(self, url: str) -> bytes:
        """Return a static file from disk, anything else from the site."""
        if url.startswith(settings.STATIC_URL):
            path = finders.find(url.removeprefix(settings.STATIC_URL))
            if path is None:
                raise RuntimeError(f"{url} is not there: run `make setup`.")
            with open(path, "rb") as file:
                return file.read()
        response = self.client.get(url)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}.")
        return response.content

    def _fonts(self, styles: dict[str, bytes], letters: set[str]) -> Iterator[str]:
        """Yield the fonts whose range holds a letter of the page, in any weight: at most these."""
        for sheet, content in styles.items():
            for face in FONT_FACE.findall(content.decode()):
                if any(
                    low <= ord(letter) <= high for low, high in _ranges(face) for letter in letters
                ):
                    yield str(PurePosixPath(urljoin(sheet, URL.findall(face)[0])))


def _ranges(face: str) -> Iterator[tuple[int, int]]:
    """Yield first and last letter of each range of a `@font-face`; of all letters without one."""
    found = RANGE.findall(face)
    for low, high in found:
        yield int(low, 16), int(high or low, 16)
    if not found:
        yield 0, 0x10FFFF


def compressed(content: bytes) -> int:
    """Return how many bytes `content` has once it is compressed."""
    return len(gzip.compress(content, 9, mtime=0))
