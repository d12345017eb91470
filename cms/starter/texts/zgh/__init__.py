"""Starter texts in Amazigh: written where the words are sure, else shown in Arabic.

Words come from the public usage of Standard Moroccan Amazigh; `cms/docs/amazigh.md` lists
them with where each was seen. Whatever isn't written here is taken from the Arabic page and
marked as Arabic by `cms.starter.texts.zgh.fallback`, never left unmarked.
"""

from cms.starter.texts import ar
from cms.starter.texts.zgh import site
from cms.starter.texts.zgh.fallback import complete

PAGES = {key: complete(page, ar.PAGES[key]) for key, page in site.PAGES.items()}
