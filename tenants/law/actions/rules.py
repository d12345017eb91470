"""Adding a version of a rule, verifying one, and taking one back before it begins."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import audit
from tenants.law.enums import Certainty
from tenants.law.models import LegalRule
from tenants.law.rules import forget_rules
from tenants.law.signals import rules_changed
from tenants.permissions import require

ONE_DAY = timedelta(days=1)


def add_rule_version(draft: LegalRule, *, actor: Any) -> LegalRule:
    """Have `draft`, an unsaved rule, follow the version in force, if its code has one.

    The version before ends the day before. Raises PermissionDenied, or ValidationError for
    values that can't be, or a first day that isn't after that of every other version.
    """
    require(actor, "law.manage_rules")
    try:
        with transaction.atomic():
            before = append(draft, added_by=getattr(actor, "email", actor))
            audit.record(
                "rule.add_version",
                actor=actor,
                target=draft.code,
                data={
                    "value": draft.value,
                    "unit": draft.unit,
                    "value_before": before.value if before else None,
                    "valid_from": str(draft.valid_from),
                    "source": draft.source,
                },
            )
    except IntegrityError as error:
        raise ValidationError(
            _("Somebody else has just added a version of this rule. Look at it first."),
            code="collision",
        ) from error
    return draft


def append(draft: LegalRule, *, added_by: str) -> LegalRule | None:
    """Save `draft` behind the other versions of its code; returns the one it follows.

    For the actions and the loader, which note it and call this in a transaction.
    """
    draft.added_by = added_by
    draft.clean_fields()
    before = LegalRule.objects.select_for_update().filter(code=draft.code).first()
    if before:
        if draft.valid_from <= before.valid_from:
            raise ValidationError(
                {"valid_from": _("A version must begin after the latest one.")}, code="too_early"
            )
        before.valid_until = draft.valid_from - ONE_DAY
        before.save(update_fields=["valid_until"])
    draft.full_clean()
    draft.save()
    _tell(draft.code)
    return before


@transaction.atomic
def verify_rule(version: LegalRule, *, source: str, article: str, actor: Any) -> LegalRule:
    """Note that somebody read `version` in `source`: its value stands, its article too.

    Raises PermissionDenied, or ValidationError for a source or article that can't be.
    """
    require(actor, "law.manage_rules")
    version = LegalRule.objects.select_for_update().get(pk=version.pk)
    version.source, version.article = source, article
    version.is_verified, version.certainty = True, Certainty.TEXT
    version.verified_by = getattr(actor, "email", actor)
    version.verified_at = timezone.now()
    version.clean_fields()
    version.save(
        update_fields=[
            "source", "article", "is_verified", "certainty", "verified_by", "verified_at",
        ]
    )  # fmt: skip
    audit.record(
        "rule.verify",
        actor=actor,
        target=version.code,
        data={"valid_from": str(version.valid_from), "source": source, "article": article},
    )
    _tell(version.code)
    return version


@transaction.atomic
def withdraw_rule_version(version: LegalRule, *, actor: Any) -> None:
    """Take back a `version` that hasn't begun; the one before it stays in force.

    Raises PermissionDenied, or ValidationError for a version that files may run under.
    """
    require(actor, "law.manage_rules")
    if version.valid_from <= timezone.localdate():
        raise ValidationError(
            _("This version has begun: files may run under it. Add a version instead."),
            code="in_use",
        )
    versions = LegalRule.objects.select_for_update().filter(code=version.code)
    versions.filter(pk=version.pk).delete()
    before = versions.filter(valid_until=version.valid_from - ONE_DAY).first()
    if before:
        before.valid_until = version.valid_until
        before.save(update_fields=["valid_until"])
    audit.record(
        "rule.withdraw_version",
        actor=actor,
        target=version.code,
        data={"value": version.value, "valid_from": str(version.valid_from)},
    )
    _tell(version.code)


def _tell(code: str) -> None:
    forget_rules({code})
    rules_changed.send(sender=LegalRule, code=code)
