"""Reading what is to be provisioned: names, a cohort, a CSV file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tenants.actions.provision import Order, check
from tenants.models import Cohort, CohortMember, Tenant, Territory
from tenants.text import western_digits

REQUIRED = {"code"}
COLUMNS = REQUIRED | {"slug", "hosts", "admin_email", "languages", "theme"}


class BadFile(Exception):
    """A file that can't be read as a list of territories at all."""


@dataclass
class Refusal:
    """Something asked for that can't be had, with where it stands and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return self.where

    @property
    def text(self) -> str:
        return f"{self.where}: {self.reason}"


def from_names(names: list[str], admin_email: str = "") -> Iterator[Order | Refusal]:
    """Orders for codes or slugs typed on a command line."""
    for name in names:
        try:
            territory, slug = find(name)
        except ValidationError as error:
            yield Refusal(name, " ".join(error.messages))
        else:
            yield Order(territory, slug=slug, admin_email=admin_email)


def of_cohort(cohort: Cohort) -> Iterator[Order]:
    """Orders for every member of `cohort`."""
    for member in cohort.members.select_related("territory"):
        yield Order(member.territory, slug=member.slug, cohort=cohort)


def find(name: str) -> tuple[Territory, str]:
    """The territory of a code, or of the slug of a tenant, a cohort member or a French name.

    Returns it with the slug it is to have, empty where that is still to be chosen.
    Raises ValidationError for a name that leads to none, or to several.
    """
    name = western_digits(name).strip()
    territories = list(Territory.objects.select_related("parent").filter(code=name))
    if territories:
        return territories[0], ""
    for model in (Tenant, CohortMember):
        row = model.objects.select_related("territory__parent").filter(slug=name).first()
        if row:
            return row.territory, name
    namesakes = [t for t in Territory.objects.select_related("parent") if is_named(t, name)]
    if len(namesakes) == 1:
        return namesakes[0], ""
    if namesakes:
        codes = ", ".join(t.code for t in namesakes)
        raise ValidationError(
            _("Several territories have this name; give a code: %(codes)s."),
            params={"codes": codes},
            code="ambiguous_territory",
        )
    raise ValidationError(_("No territory has this code or name."), code="unknown_territory")


def is_named(territory: Territory, slug: str) -> bool:
    return slugify(territory.name_fr) == slug


def from_csv(content: bytes) -> Iterator[Order | Refusal]:
    """Orders of a CSV file in UTF-8, one territory a line, after a line of column names.

    A byte-order mark, semicolons and digits of any script are taken as they come. Lines
    that can't be taken become refusals with their number. Raises BadFile for another
    encoding, a missing column or one that isn't known.
    """
    text = _decode(content)
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    _check_columns({name.strip() for name in reader.fieldnames or []})
    for row in reader:
        where = _("line %(number)d") % {"number": reader.line_num}
        try:
            yield _order({(key or "").strip(): value for key, value in row.items()})
        except ValidationError as error:
            yield Refusal(where, " ".join(error.messages))


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(
            _("line %(number)d is not UTF-8 text. Save the file as “CSV UTF-8”.") % {"number": line}
        ) from error


def _check_columns(found: set[str]) -> None:
    if missing := REQUIRED - found:
        raise BadFile(_("the column %(names)s is missing.") % {"names": ", ".join(missing)})
    if unknown := found - COLUMNS:
        raise BadFile(
            _("unknown columns: %(unknown)s. Known ones: %(known)s.")
            % {"unknown": ", ".join(sorted(unknown)), "known": ", ".join(sorted(COLUMNS))}
        )


def _order(row: dict[str, str | None]) -> Order:
    values = {key: (row.get(key) or "").strip() for key in COLUMNS}
    if None in row or "" in row:
        raise ValidationError(_("The line has more values than there are columns."))
    territory, slug = find(values["code"])
    order = Order(
        territory,
        slug=values["slug"].lower() or slug,
        hosts=values["hosts"].split(),
        admin_email=values["admin_email"],
        languages=values["languages"].split(),
        theme=values["theme"],
    )
    check(order)
    return order
