"""What the ministry does to the catalogue: new versions, and where a procedure is filed.

Each verb locks the procedure, so that two officers don't work past each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from services_plugins.requests.catalogue import building
from services_plugins.requests.catalogue.models import NationalProcedure, ProcedureVersion
from services_plugins.requests.sheet import check_together
from tenants import audit
from tenants.permissions import require

MANAGE = "catalogue.manage_catalogue"


@transaction.atomic
def begin_draft(procedure: NationalProcedure, *, actor: Any) -> ProcedureVersion:
    """Return the procedure's draft; where it has none, a new one that says what is in force.

    Raises PermissionDenied.
    """
    require(actor, MANAGE)
    procedure = _locked(procedure)
    newest = procedure.versions.first()
    if newest and newest.published_at is None:
        return newest
    draft = ProcedureVersion.objects.create(
        procedure=procedure,
        number=newest.number + 1 if newest else 1,
        sheet_data=newest.sheet_data if newest else {},
        form_data=newest.form_data if newest else {},
        created_by=getattr(actor, "email", actor),
    )
    _record("catalogue.draft", draft, actor)
    return draft


@transaction.atomic
def save_draft(
    draft: ProcedureVersion, *, sheet_data: Any, form_data: Any, seen: str, actor: Any
) -> ProcedureVersion:
    """Keep a sheet and a form, read and found good already, in a draft.

    `seen` is a print of the `content_of` the draft that was opened. Raises PermissionDenied, or
    ValidationError for a version that is published, or where somebody else was faster.
    """
    require(actor, MANAGE)
    draft = _locked_draft(draft)
    building.check_seen(content_of(draft), seen)
    draft.sheet_data, draft.form_data = sheet_data, form_data
    draft.created_by = getattr(actor, "email", actor)
    draft.save(update_fields=["sheet_data", "form_data", "created_by"])
    return draft


def content_of(version: ProcedureVersion) -> list[Any]:
    """Return all that a version says, by whose print a change in between is noticed."""
    return [version.sheet_data, version.form_data]


@transaction.atomic
def save_sheet(
    draft: ProcedureVersion, sheet_data: dict[str, Any], *, seen: str, actor: Any
) -> ProcedureVersion:
    """Keep a sheet in a draft; `seen` is a print of the one that was opened.

    Raises PermissionDenied, or ValidationError where somebody else was faster.
    """
    require(actor, MANAGE)
    draft = _locked_draft(draft)
    building.check_seen(draft.sheet_data, seen)
    draft.sheet_data = sheet_data
    return _keep(draft, "sheet_data", actor)


@transaction.atomic
def change_form(
    draft: ProcedureVersion, change: Callable[[Any], Any], *, actor: Any
) -> ProcedureVersion:
    """Change the form of a draft as it is now by a function of `building`.

    Two officers who change different questions don't get into each other's way. Raises
    PermissionDenied, or ValidationError where what is changed isn't there any more.
    """
    require(actor, MANAGE)
    draft = _locked_draft(draft)
    draft.form_data = change(draft.form_data)
    return _keep(draft, "form_data", actor)


def _keep(draft: ProcedureVersion, name: str, actor: Any) -> ProcedureVersion:
    draft.created_by = getattr(actor, "email", actor)
    draft.save(update_fields=[name, "created_by"])
    return draft


@transaction.atomic
def discard_draft(draft: ProcedureVersion, *, actor: Any) -> None:
    """Remove a draft. Raises PermissionDenied, or ValidationError for what is published."""
    require(actor, MANAGE)
    draft = _locked_draft(draft)
    _record("catalogue.discard", draft, actor)
    draft.delete()


@transaction.atomic
def publish(draft: ProcedureVersion, *, actor: Any) -> ProcedureVersion:
    """Make a draft the version in force; from now on it never changes.

    Raises PermissionDenied, InvalidDefinition, or ValidationError for what is published.
    """
    require(actor, MANAGE)
    draft = _locked_draft(draft)
    # Read anew: what is published can be used.
    check_together(draft.sheet, draft.definition)
    draft.published_at = timezone.now()
    draft.save(update_fields=["published_at"])
    _record("catalogue.publish", draft, actor)
    return draft


@transaction.atomic
def set_filing(changed: NationalProcedure, *, actor: Any) -> NationalProcedure:
    """Keep where a procedure is filed, as `changed` says.

    Raises PermissionDenied, or ValidationError for a platform without address.
    """
    require(actor, MANAGE)
    changed.full_clean()
    before = _locked(changed)
    changed.is_filing_settled = True
    changed.save(
        update_fields=[
            "mode", "mode_is_free", "external_name", "external_url", "is_filing_settled",
        ]
    )  # fmt: skip
    audit.record(
        "catalogue.set_filing",
        actor=actor,
        target=changed.code,
        data={"mode": changed.mode, "mode_before": before.mode},
    )
    return changed


@transaction.atomic
def create(
    name: dict[str, str], *, category: str, desk: str, actor: Any
) -> tuple[NationalProcedure, ProcedureVersion]:
    """Add a procedure to the catalogue, with a draft that has nothing but its `name` yet.

    Communes offer it once a version is published. Raises PermissionDenied.
    """
    require(actor, MANAGE)
    others = NationalProcedure.objects.select_for_update().filter(category=category)
    last = max((one.position for one in others), default=0)
    procedure = NationalProcedure.objects.create(
        code=_new_code(category, name["fr"]),
        category=category,
        desk=desk,
        position=last + 10,
        is_filing_settled=True,
    )
    draft = ProcedureVersion.objects.create(
        procedure=procedure,
        number=1,
        sheet_data={"name": name},
        form_data={},
        created_by=getattr(actor, "email", actor),
    )
    _record("catalogue.create", draft, actor)
    return procedure, draft


def _new_code(category: str, words: str) -> str:
    """Return a code in the manner of the others: `urban-planning.building-permit`."""
    beginning = f"{category.replace('_', '-')}.{slugify(words)[:30].strip('-') or 'procedure'}"
    taken = set(
        NationalProcedure.objects.filter(code__startswith=beginning).values_list("code", flat=True)
    )
    numbered = (f"{beginning}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (beginning, *numbered) if code not in taken)


@transaction.atomic
def withdraw(procedure: NationalProcedure, reason: str, *, actor: Any) -> NationalProcedure:
    """Have communes take no new requests of a procedure; those under way go on.

    Raises PermissionDenied, or ValidationError where it is withdrawn already.
    """
    return _set_withdrawn(procedure, True, "catalogue.withdraw", {"reason": reason}, actor)


@transaction.atomic
def reinstate(procedure: NationalProcedure, *, actor: Any) -> NationalProcedure:
    """Let communes offer a withdrawn procedure again.

    Raises PermissionDenied, or ValidationError where it isn't withdrawn.
    """
    return _set_withdrawn(procedure, False, "catalogue.reinstate", {}, actor)


def _set_withdrawn(
    procedure: NationalProcedure, goal: bool, action: str, data: dict[str, Any], actor: Any
) -> NationalProcedure:
    require(actor, MANAGE)
    procedure = _locked(procedure)
    if procedure.is_withdrawn == goal:
        raise ValidationError(_("Somebody else has done this already."), code="done")
    procedure.is_withdrawn = goal
    procedure.save(update_fields=["is_withdrawn"])
    audit.record(action, actor=actor, target=procedure.code, data=data)
    return procedure


def _locked(procedure: NationalProcedure) -> NationalProcedure:
    return NationalProcedure.objects.select_for_update().get(pk=procedure.pk)


def _locked_draft(draft: ProcedureVersion) -> ProcedureVersion:
    """Return the draft, locked with its procedure. Raises ValidationError where it is none."""
    _locked(draft.procedure)
    current = ProcedureVersion.objects.filter(pk=draft.pk, published_at=None).first()
    if current is None:
        raise ValidationError(
            _("Somebody else has published or discarded this draft meanwhile."), code="no_draft"
        )
    return current


def _record(action: str, version: ProcedureVersion, actor: Any) -> None:
    audit.record(
        action, actor=actor, target=version.procedure.code, data={"version": version.number}
    )
