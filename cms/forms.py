"""Forms of the editor for images and documents."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms import uploads

DESCRIPTIONS = ("alt_ar", "alt_fr", "alt_zgh")


class CommuneImageForm(BaseImageForm):
    """Asks for a description, and refuses what isn't a whole picture."""

    def clean_file(self) -> Any:
        """Refuse a damaged or false picture here, where the person can be told."""
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            uploads.redrawn(file)
            file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for a description in one language at least, unless the picture is decorative."""
        cleaned = super().clean()
        described = any(cleaned.get(name) for name in DESCRIPTIONS)
        if "alt_ar" in self.fields and not described and not cleaned.get("is_decorative"):
            message = _("Describe the picture in one language at least, or mark it as decorative.")
            self.add_error("alt_ar", ValidationError(message, code="no_description"))
        return cleaned


class CommuneDocumentForm(BaseDocumentForm):
    """Refuses documents that aren't what their name says."""

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            uploads.check_document(file.name or "", file)
        return file
