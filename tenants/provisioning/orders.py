"""Reading what is to be provisioned: names, a cohort, a CSV file."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tenants.actions.provision import Order, check, current_tenant
from tenants.enums import BEGINNING, TenantState
from tenants.hosts import platform_host
from tenants.models import Cohort, CohortMember, Tenant, Territory
from tenants.text import western_digits

REQUIRED = {"code"}
COLUMNS = REQUIRED | {"slug", "hosts", "admin_email", "languages", "theme"}
CODE = re.compile(r"\d[\d.]*")


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
    """Orders for the members of `cohort`, less those whose site somebody closed since."""
    for member in cohort.members.select_related("territory"):
        latest = member.territory.tenants.order_by("pk").last()
        if latest is None:
            yield Order(member.territory, slug=member.slug, cohort=cohort)
        elif latest.state in BEGINNING | {TenantState.LIVE}:
            yield Order(member.territory, cohort=cohort)


def find(name: str) -> tuple[Territory, str]:
    """The territory of a code, or of the slug of a tenant, a cohort member or a French name.

    Returns it with the slug it is to have, empty where it has one, or one is still to be
    chosen. Raises ValidationError for a name that leads to none, or to several.
    """
    name = western_digits(name).strip()
    territories = list(Territory.objects.select_related("parent").filter(code=name))
    if territories:
        return territories[0], ""
    tenant = Tenant.objects.exclude(state=TenantState.DELETED).filter(slug=name).first()
    if tenant:
        return tenant.territory, ""
    members = CohortMember.objects.select_related("territory__parent")
    if member := members.filter(slug=name).first():
        return member.territory, "" if current_tenant(member.territory) else name
    everything = Territory.objects.select_related("parent")
    namesakes = [] if CODE.fullmatch(name) else [t for t in everything if is_named(t, name)]
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
    that can't be taken become refusals with their number. Raises BadFile for what isn't
    such a file: another encoding, a missing column or one that isn't known, no lines.
    """
    try:
        yield from _orders(_rows(_decode(content)))
    except csv.Error as error:
        raise BadFile(_("this is not a CSV file (%(reason)s).") % {"reason": error}) from error


def _decode(content: bytes) -> str:
    """The text of a file. Raises BadFile for anything but UTF-8."""
    if b"\0" in content:
        raise BadFile(_("this is not a text file. Save the table as “CSV UTF-8”."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(
            _("line %(number)d is not UTF-8 text. Save the file as “CSV UTF-8”.") % {"number": line}
        ) from error


def _rows(text: str) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Where each line stands, its values, and the same by column; blank lines are left out.

    Raises BadFile where no line can be read.
    """
    first = text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True
    )
    columns = [visible(name).lower() for name in next(reader, [])]
    _check_columns(columns)
    is_empty = True
    for row in reader:
        values = [visible(value) for value in row]
        if any(values):
            is_empty = False
            where = _("line %(number)d") % {"number": reader.line_num}
            yield where, values, dict(zip(columns, values, strict=False))
    if is_empty:
        raise BadFile(_("the file has no line after the column names."))


def visible(text: str) -> str:
    """`text` without spaces around it and the marks of direction that come with Arabic text."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf").strip()


def _check_columns(found: list[str]) -> None:
    if not any(found):
        raise BadFile(_("the file is empty."))
    if missing := REQUIRED - set(found):
        raise BadFile(_("the column %(names)s is missing.") % {"names": ", ".join(missing)})
    if unknown := set(found) - COLUMNS:
        raise BadFile(
            _("unknown columns: %(unknown)s. Known ones: %(known)s.")
            % {"unknown": ", ".join(sorted(unknown)), "known": ", ".join(sorted(COLUMNS))}
        )
    if twice := [name for name, count in Counter(found).items() if count > 1]:
        raise BadFile(_("the column %(names)s is there twice.") % {"names": ", ".join(twice)})


def _orders(rows: Iterator[tuple[str, list[str], dict[str, str]]]) -> Iterator[Order | Refusal]:
    """An order, or a refusal, for each of the `rows`."""
    claimed: dict[str, str] = {}
    for where, values, row in rows:
        try:
            if len(values) > len(row):
                raise ValidationError(_("The line has more values than there are columns."))
            order = _order(where, row)
            check(order)
            _claim(order, claimed)
        except ValidationError as error:
            yield Refusal(where, " ".join(error.messages))
        else:
            yield order


def _order(where: str, row: dict[str, str]) -> Order:
    values = {column: row.get(column, "") for column in COLUMNS}
    territory, slug = find(values["code"])
    return Order(
        territory,
        slug=values["slug"].lower() or slug,
        hosts=values["hosts"].split(),
        admin_email=values["admin_email"],
        languages=values["languages"].split(),
        theme=values["theme"],
        where=where,
    )


def _claim(order: Order, claimed: dict[str, str]) -> None:
    """Note what `order` asks for; raise ValidationError where an earlier line asks for it."""
    wanted = [order.territory.code, *order.options().get("hosts", [])]
    if order.slug:
        wanted.append(platform_host(order.slug))
    for one in wanted:
        if one in claimed:
            raise ValidationError(
                _("“%(value)s” is asked for twice: see %(where)s."),
                params={"value": one, "where": claimed[one]},
                code="asked_twice",
            )
    claimed.update(dict.fromkeys(wanted, order.where))
