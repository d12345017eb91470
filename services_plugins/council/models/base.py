"""What rows of a council have in common."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.law.wording import in_language


class Titled(models.Model):
    """Has a title in three languages: Arabic is obligatory, the others where they are known."""

    title_ar = models.CharField(_("title in Arabic"), max_length=500)
    title_fr = models.CharField(_("title in French"), max_length=500, blank=True)
    title_zgh = models.CharField(_("title in Amazigh"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The title in the active language, in Arabic where there is none."""
        return in_language(ar=self.title_ar, fr=self.title_fr, zgh=self.title_zgh)


class Public(models.Model):
    """Is published as open data: says when it changed, and stays known once it is removed.

    Who reads the data by date must hear of what is gone (OParl 1.1, deleted objects), so a
    removed row is kept, marked, and shown nowhere else.
    """

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
