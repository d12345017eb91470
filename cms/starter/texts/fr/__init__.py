"""Starter texts in French."""

from cms.starter.texts.fr import services, site
from cms.starter.texts.typography import french

PAGES = {key: french(page) for key, page in (site.PAGES | services.PAGES).items()}
