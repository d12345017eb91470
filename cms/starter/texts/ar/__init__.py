"""Starter texts in Arabic."""

from cms.starter.texts.ar import services, site

PAGES = site.PAGES | services.PAGES
