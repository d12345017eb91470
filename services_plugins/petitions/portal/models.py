"""The public facts of every petition of the country, in the public schema."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services_plugins.kit.enums import Outcome
from services_plugins.petitions.enums import Authority, AuthorKind, PetitionState, state_label
from services_plugins.petitions.portal.enums import STATES, Stage
from tenants.enums import TenantState
from tenants.models import Tenant, Territory

QUESTION_LETTERS = 300


class PetitionFacts(models.Model):
    """What everybody may know of one published petition, pushed up from where it is kept.

    Nothing of its representative or of who signed. Where the petition can be read follows from
    the tenant as it is now: no address is kept that could die.
    """

    # None for petitions and motions to the State, which the portal itself keeps.
    tenant = models.ForeignKey(Tenant, null=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="petitions"
    )
    authority = models.CharField(
        _("addressed to"), max_length=15, choices=Authority, default=Authority.COUNCIL
    )
    number = models.CharField(_("number"), max_length=10)
    language = models.CharField(_("language"), max_length=5)
    title = models.CharField(_("title"), max_length=150)
    # The beginning of it, for lists.
    question = models.CharField(_("question"), max_length=QUESTION_LETTERS)
    state = models.CharField(_("state"), max_length=12, choices=PetitionState)
    author_kind = models.CharField(_("authors"), max_length=11, choices=AuthorKind)
    signature_count = models.PositiveIntegerField(_("signatures"))
    # 0 where no signatures are asked for.
    threshold = models.PositiveIntegerField(_("signatures needed"))
    published_on = models.DateField(_("published on"))
    closes_on = models.DateField(_("collects until"), null=True)
    filed_on = models.DateField(_("filed on"), null=True)
    # The end of the legal delay, which stays once the answer is there.
    due = models.DateField(_("answer due"), null=True)
    decided_on = models.DateField(_("answered on"), null=True)
    # Days from filing to the answer.
    days_taken = models.PositiveIntegerField(_("days until the answer"), null=True)
    session_on = models.DateField(_("session of the council"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    # Number, title and question, folded as searches are.
    search_text = models.TextField(editable=False)

    class Meta:
        verbose_name = _("facts of a petition")
        verbose_name_plural = _("facts of petitions")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "number"], nulls_distinct=False, name="petition_facts_once"
            )
        ]
        indexes = [
            models.Index(fields=["-published_on", "-id"], name="petition_facts_newest"),
            models.Index(fields=["authority", "state"], name="petition_facts_record"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Where it is, in words that fit whom it is addressed to."""
        return state_label(self.state, self.authority)

    @property
    def key(self) -> str:
        """What names the authority in addresses: the code of a territory, or a word."""
        return self.territory.code if self.territory else self.authority

    @property
    def is_site_open(self) -> bool:
        """Whether the petition can be read where it is kept."""
        return self.tenant is None or self.tenant.state == TenantState.LIVE

    @property
    def has_left(self) -> bool:
        """Whether the council has left the platform."""
        gone = (TenantState.ARCHIVED, TenantState.DELETED)
        return self.tenant is not None and self.tenant.state in gone

    @property
    def page_url(self) -> str:
        """The petition's page in this register, in the active language."""
        return reverse("petition_register:petition", args=[self.key, self.number])

    @property
    def site_url(self) -> str:
        """The petition's own page, in the reader's language if the site speaks it.

        Empty where the site is closed.
        """
        if not self.is_site_open:
            return ""
        language = (get_language() or "ar").split("-")[0]
        if self.tenant is None:
            return f"/{language}/online/petitions/{self.number}/"
        spoken = self.tenant.languages
        if language not in spoken:
            language = self.language if self.language in spoken else "ar"
        return f"{self.tenant.base_url}/{language}/online/petitions/{self.number}/"

    @property
    def stage(self) -> Stage:
        return next(stage for stage, states in STATES.items() if self.state in states)

    @property
    def is_late(self) -> bool:
        """Whether the answer came, or still waits, beyond its legal delay."""
        if self.due is None:
            return False
        if self.decided_on is not None:
            return self.decided_on > self.due
        return self.stage == Stage.WAITING and timezone.localdate() > self.due
