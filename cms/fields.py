"""Model fields of the commune site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files import File
from django.db import models
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from cms import uploads


class BodyField(StreamField):
    """A StreamField whose block definitions never reach a migration.

    Every schema of the country would otherwise need a migration run for a changed label.
    The column is plain JSON whatever the blocks are, so nothing is lost.

    In a model it takes the blocks like any StreamField. In a migration it comes without
    them and is then raw JSON: data migrations read and write lists of dictionaries, and no
    block that the code has forgotten is dropped from the data on the way.
    """

    def __init__(
        self,
        block_types: type[StreamBlock] | StreamBlock | Sequence[tuple] | None = None,
        **kwargs: Any,
    ) -> None:
        self.has_blocks = block_types is not None
        super().__init__(block_types if self.has_blocks else [], **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        # StreamField's own deconstruct() is what we must not call: it dumps the blocks.
        name, path, args, kwargs = models.Field.deconstruct(self)
        return name, path, list(args), kwargs

    def clone(self) -> BodyField:
        """Return a copy that keeps the blocks, which deconstruct() leaves out."""
        _name, _path, args, kwargs = self.deconstruct()
        if self.has_blocks:
            args = [self.block_types_arg, *args]
            kwargs |= {key: val for key, val in self.block_opts.items() if key != "required"}
        return self.__class__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return a StreamValue, or the raw JSON value in a migration."""
        if not self.has_blocks:
            return value
        return super().to_python(value)

    def get_default(self) -> Any:
        """Return an empty stream (an empty list in a migration)."""
        if not self.has_blocks:
            return []
        return super().get_default()


class CleanImageFile(WagtailImageFieldFile):
    """A stored image that was drawn anew from what was uploaded."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Store the pixels of `content`, and nothing else of it."""
        content = uploads.redrawn(content)
        self.instance.file_size = content.size
        super().save(name, content, save)


class CleanImageField(WagtailImageField):
    """Keeps no byte of an uploaded image as it came.

    A picture may also be a script, and says where it was taken. It is drawn anew on its way
    to the storage, whichever form, view or command brings it.
    """

    attr_class = CleanImageFile
