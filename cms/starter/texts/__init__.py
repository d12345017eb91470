"""The starter texts, by language and page key."""

from cms.starter.pieces import PageText
from cms.starter.texts import ar, fr, zgh

# The first language is the default one; its home page is the root of the site.
TEXTS: dict[str, dict[str, PageText]] = {"ar": ar.PAGES, "zgh": zgh.PAGES, "fr": fr.PAGES}
