"""Choosers that share one query among all blocks of the page being served."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms import linked


class SharedQueryMixin(blocks.ChooserBlock):
    """Looks among the served page's linked objects before it asks the database."""

    def to_python(self, value: Any) -> Any:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Sequence[int | None]) -> list[Any]:
        """Return the objects in the order of `values`, each a copy of its own."""
        found = linked.fetch(self.model_class._meta.label, values)
        if found is None:
            return super().bulk_to_python(values)
        return [copy.copy(found[value]) if value in found else None for value in values]


class PageChooserBlock(SharedQueryMixin, blocks.PageChooserBlock):
    """A page of this site."""


class PictureBlock(SharedQueryMixin, ImageChooserBlock):
    """An image of the library; its alternative text is kept with it, in each language."""


class DocumentBlock(SharedQueryMixin, DocumentChooserBlock):
    """A document of the library."""
