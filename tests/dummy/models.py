"""What the dummy service keeps: a wish that a person made."""

from django.db import models

from services_plugins.kit.fields import EncryptedTextField
from services_plugins.kit.models import Contact


class Wish(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="wishes")
    text = EncryptedTextField()
    # What a council did with it: `CouncilStep` as JSON knows it.
    heard = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        permissions = [("grant_wish", "Can grant wishes")]

    def __str__(self) -> str:
        return f"#{self.pk}"
