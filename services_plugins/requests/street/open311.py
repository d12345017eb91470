"""Open311 GeoReport v2: the street reports as other applications know them.

Each kind of problem is a service; what the form asks beyond the standard's own parameters are
the service's attributes. A report comes in through the same form and actions as any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cms.models import SiteIdentity
from services_plugins.kit import attachments, limits, numbering, people
from services_plugins.kit.enums import ActorKind, Channel
from services_plugins.requests import receipts
from services_plugins.requests.actions import draft as drafts
from services_plugins.requests.actions.file import Incomplete, file
from services_plugins.requests.definition import Definition, Field, FieldType
from services_plugins.requests.enums import OPEN, REPORT_WORDS, Filing, ReportStage
from services_plugins.requests.forms import StepForm
from services_plugins.requests.models import Edition, Message, Procedure, Request
from services_plugins.requests.people import FIRST_NAME, LAST_NAME
from services_plugins.requests.street import reports

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
MAX_DAYS = 90
MAX_REQUESTS = 1000
MAX_IDS = 100
MAX_PHOTOS = 3

CALLS_PER_NETWORK = limits.Limit("open311", 1200, 3600)
# Tracking numbers aren't for guessing.
TOKENS_PER_NETWORK = limits.Limit("open311:token", 60, 3600)
FILED_PER_NETWORK = limits.Limit("open311:file", 30, 3600)
FILED_PER_KEY = limits.Limit("open311:key", 1000, 3600)

# The standard's parameters for questions of the form.
PARAMETERS = {
    reports.TOPIC: "service_code",
    reports.DESCRIPTION: "description",
    FIRST_NAME: "first_name",
    LAST_NAME: "last_name",
}
DATATYPES = {
    FieldType.NUMBER: "number",
    FieldType.YEAR: "number",
    FieldType.DATE: "datetime",
    FieldType.LONG_TEXT: "text",
    FieldType.CHOICE: "singlevaluelist",
    FieldType.YES_NO: "singlevaluelist",
    FieldType.CHOICES: "multivaluelist",
}
_YES_NO = ("yes", "no")


class Refused(Exception):
    """A call can't be answered; `problems` say why, in words for the person."""

    def __init__(self, status: int, *problems: str) -> None:
        super().__init__(*problems)
        self.status, self.problems = status, problems


# --- Services ---------------------------------------------------------------------------------


def discovery() -> dict[str, Any]:
    """Return where the server is, who keeps it, and when its services changed last."""
    identity = SiteIdentity.load()
    edition = _edition()
    changed = _moment(edition.adopted_at) if edition else None
    contact = ", ".join(filter(None, (identity.title, identity.phone, identity.email)))
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{connection.tenant.base_url}/open311/v2",
        "changeset": changed,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": changed,
        "contact": contact,
        "key_service": _("A key, where one is needed, is given by the commune: ask its contact."),
        "endpoints": [endpoint],
    }


def services() -> list[dict[str, Any]]:
    """Return the kinds of problems that can be reported; none while the commune takes none."""
    edition = _edition()
    return [_service(edition, code) for code in reports.topics_of(edition)] if edition else []


def _service(edition: Edition, code: str) -> dict[str, Any]:
    name = str(reports.topics_of(edition)[code])
    group = str(edition.sheet.name)
    return {
        "service_code": code,
        "service_name": name,
        "description": str(edition.sheet.summary),
        "metadata": bool(_attributes(edition.definition, code)),
        "type": "realtime",
        "keywords": ", ".join([name, group]),
        "group": group,
    }


def service_definition(code: str) -> dict[str, Any]:
    """Return the attributes of a service. Raises Refused."""
    edition = _edition()
    if edition is None or code not in reports.topics_of(edition):
        raise _unknown_service()
    asked = _attributes(edition.definition, code)
    attributes = [_attribute(one, order) for order, one in enumerate(asked, start=1)]
    return {"service_code": code, "attributes": attributes}


def _attributes(definition: Definition, code: str) -> list[Field]:
    """Return the questions for one kind of problem that no parameter of the standard answers."""
    known = {reports.TOPIC: code}
    return [
        one
        for one in definition.fields.values()
        if one.key not in PARAMETERS
        and one.type not in (FieldType.PLACE, FieldType.DOCUMENT)
        # What hangs on another attribute is asked for in any case, and never required.
        and (_hangs_on_attribute(one) or one.is_asked(known))
    ]


def _hangs_on_attribute(one: Field) -> bool:
    return one.condition is not None and one.condition.field != reports.TOPIC


def _attribute(one: Field, order: int) -> dict[str, Any]:
    return {
        "variable": True,
        "code": one.key,
        "datatype": DATATYPES.get(one.type, "string"),
        "required": one.required and not _hangs_on_attribute(one),
        "datatype_description": str(one.help) or None,
        "order": order,
        "description": str(one.label),
        "values": _values(one),
    }


def _values(one: Field) -> list[dict[str, str]]:
    if one.type == FieldType.YES_NO:
        words = {"yes": _("Yes"), "no": _("No")}
        return [{"key": key, "name": words[key]} for key in _YES_NO]
    return [{"key": option.value, "name": str(option.label)} for option in one.options]


def _edition() -> Edition | None:
    """Return the form in force of the street reports, while the commune takes any: a query."""
    edition = reports.edition()
    return edition if edition and edition.procedure.files_here else None


def _unknown_service() -> Refused:
    return Refused(404, _("service_code: this commune has no such service."))


# --- Reading ----------------------------------------------------------------------------------


def requests_found(query: QueryDict) -> list[dict[str, Any]]:
    """Return the reports that a query asks for. Raises Refused.

    Lists hold published reports only; an unpublished one is known to who has its number.
    """
    if wanted := _listed(query, "service_request_id"):
        return _shown(reports.filed().filter(pk__in=_numbers(wanted)).order_by("-filed_at"))
    start, end = _span(query)
    rows = reports.published().filter(filed_at__range=(start, end))
    if codes := _listed(query, "service_code"):
        rows = rows.filter(topic__in=codes)
    if stages := _listed(query, "status"):
        rows = rows.filter(state__in=_states(stages))
    return _shown(rows[:MAX_REQUESTS])


def request_found(number: str) -> list[dict[str, Any]]:
    """Return one report, in a list as the standard has it. Raises Refused."""
    found = _shown(reports.filed().filter(pk__in=_numbers([number])))
    if not found:
        raise Refused(404, _("service_request_id: there is no such report."))
    return found


def token_found(token: str) -> list[dict[str, str]]:
    """Return the report of a receipt: its tracking number is the token. Raises Refused."""
    number = numbering.normalise(token)
    row = reports.filed().filter(number=number).first() if number.isdecimal() else None
    if row is None:
        raise Refused(404, _("token: there is no report with this tracking number."))
    return [{"service_request_id": str(row.pk), "token": token}]


def _shown(rows: Iterable[Request]) -> list[dict[str, Any]]:
    names = reports.topics()
    return [_request(reports.public(row, names)) for row in rows]


def _request(report: reports.Report) -> dict[str, Any]:
    photo = reverse("requests-open:report_photo", args=[report.pk])
    return {
        "service_request_id": str(report.pk),
        "status": report.stage.value,
        "status_notes": report.state_words,
        "service_name": str(report.topic_label),
        "service_code": report.topic,
        "description": report.text or None,
        "agency_responsible": report.desk or None,
        "service_notice": None,
        "requested_datetime": _moment(report.filed_at),
        "updated_datetime": _moment(report.updated_at),
        "expected_datetime": _end_of(report.due) if report.is_open else None,
        "address": report.address or None,
        "address_id": None,
        "zipcode": None,
        "lat": report.point.latitude if report.point else None,
        "long": report.point.longitude if report.point else None,
        "media_url": connection.tenant.base_url + photo if report.photo else None,
    }


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _end_of(day: dt.date | None) -> str | None:
    if day is None:
        return None
    return _moment(timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59))))


def _listed(query: QueryDict, name: str) -> list[str]:
    """Return the values of a parameter that may hold several, between commas or repeated."""
    # PostgreSQL has no place for the character that ends words in C.
    values = ",".join(query.getlist(name)).replace("\x00", "").split(",")
    return [one.strip() for one in values if one.strip()]


def _numbers(wanted: list[str]) -> list[int]:
    if len(wanted) > MAX_IDS:
        raise Refused(400, _("service_request_id: at most %(max)d at once.") % {"max": MAX_IDS})
    # A number that no report can have finds nothing.
    return [int(one) for one in wanted if one.isascii() and one.isdigit() and len(one) < 18]


def _states(stages: list[str]) -> list[str]:
    if not set(stages) <= set(ReportStage.values):
        raise Refused(400, _("status: only open and closed are known."))
    opened = {one.value for one in OPEN}
    every = {one.value for one in REPORT_WORDS}
    wanted = (opened if stage == ReportStage.OPEN else every - opened for stage in stages)
    return sorted(set().union(*wanted))


def _span(query: QueryDict) -> tuple[dt.datetime, dt.datetime]:
    """Return the time that is asked about: 90 days at most, the last ones by default."""
    start, end = _date(query, "start_date"), _date(query, "end_date")
    longest = dt.timedelta(days=MAX_DAYS)
    if start is None:
        end = end or timezone.now()
        return end - longest, end
    end = end or start + longest
    if not start <= end:
        raise Refused(400, _("start_date: it lies after end_date."))
    if end - start > longest:
        raise Refused(400, _("start_date and end_date: at most %(max)d days.") % {"max": MAX_DAYS})
    return start, end


def _date(query: QueryDict, name: str) -> dt.datetime | None:
    # A plus sign that wasn't encoded has become a space.
    typed = query.get(name, "").strip().replace(" ", "+")
    if not typed:
        return None
    try:
        moment = parse_datetime(typed)
        if moment is None and (day := parse_date(typed)):
            moment = dt.datetime.combine(day, dt.time.min)
        if moment is not None:
            moment = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        moment = None
    # In other years there is no room for 90 days before or after.
    if moment is not None and 1900 <= moment.year <= 9000:
        return moment
    raise Refused(400, _("%(name)s: write it like 2026-01-31T00:00:00Z.") % {"name": name})


# --- Filing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filed:
    """A report that an application has just filed, and the words for the person."""

    request: Request
    notice: str


def file_report(data: QueryDict, files: MultiValueDict, *, network: str) -> Filed:
    """File a report from an application. Raises Refused, limits.TooMany."""
    edition = _edition()
    _check_key(edition.procedure if edition else None, data, network)
    code = data.get("service_code", "").strip()
    if not code:
        raise Refused(400, _("service_code: say which service it is for."))
    if edition is None or code not in reports.topics_of(edition):
        raise _unknown_service()
    address = _contact(data)
    media = _media_address(data)
    answers = _answers(edition.definition, _form_data(edition, code, data))
    request = _file(edition, answers, files, media)
    _ask_contact(request, address, network)
    return Filed(request, _notice(request))


def _check_key(procedure: Procedure | None, data: QueryDict, network: str) -> None:
    """Let in who has the commune's key, where it wants one; count what comes in."""
    wanted = procedure.application_key if procedure else ""
    given = data.get("api_key", "")
    if wanted and not constant_time_compare(given, wanted):
        CALLS_PER_NETWORK.take(network)
        raise Refused(403, _("api_key: it is missing or wrong. The commune gives it out."))
    if wanted:
        FILED_PER_KEY.take("key")
    else:
        FILED_PER_NETWORK.take(network)


def _form_data(edition: Edition, code: str, data: QueryDict) -> QueryDict:
    """Return what was sent under the names of our own form."""
    sent = QueryDict(mutable=True)
    for one in edition.definition.fields.values():
        sent.setlist(one.key, _sent(one, data))
    sent[reports.TOPIC] = code
    # The standard makes it optional: the service's name says what it is about.
    if not sent.get(reports.DESCRIPTION, "").strip():
        sent[reports.DESCRIPTION] = str(reports.topics_of(edition)[code])
    sent[f"{reports.PLACE}_words"] = data.get("address_string", "")
    sent[f"{reports.PLACE}_point"] = _coordinates(data)
    return sent


def _sent(one: Field, data: QueryDict) -> list[str]:
    if one.key in PARAMETERS:
        return data.getlist(PARAMETERS[one.key])
    return data.getlist(f"attribute[{one.key}]") + data.getlist(f"attribute[{one.key}][]")


def _coordinates(data: QueryDict) -> str:
    latitude, longitude = data.get("lat", "").strip(), data.get("long", "").strip()
    if bool(latitude) != bool(longitude):
        raise Refused(400, _("lat and long: both are needed, or neither."))
    if not latitude:
        if not data.get("address_string", "").strip():
            raise Refused(400, _("lat and long, or address_string: say where it is."))
        return ""
    try:
        return f"{float(latitude):.6f}, {float(longitude):.6f}"
    except ValueError as error:
        raise Refused(400, _("lat and long: they are no numbers.")) from error


def _answers(definition: Definition, data: QueryDict) -> dict[str, Any]:
    """Return what was sent as answers, or refuse it with everything that is wrong."""
    answers: dict[str, Any] = {}
    problems: list[str] = []
    for step in definition.steps:
        form = StepForm(step, answers, data)
        if form.is_valid():
            answers |= form.cleaned_data
        else:
            problems += _problems(form.errors)
    if problems:
        raise Refused(400, *problems)
    return definition.relevant(answers)


def _problems(errors: Mapping[str, Any]) -> list[str]:
    names = PARAMETERS | {reports.PLACE: "lat, long, address_string"}
    return [
        f"{names.get(key, f'attribute[{key}]')}: {message}"
        for key, messages in errors.items()
        for message in messages
    ]


def _contact(data: QueryDict) -> tuple[Channel, str] | None:
    """Return where the person can be reached. Raises Refused for what is no address."""
    for channel in (Channel.EMAIL, Channel.PHONE):
        if typed := data.get(channel.value, "").strip():
            try:
                return channel, people.normalise_address(channel, typed)
            except ValidationError as error:
                raise Refused(400, f"{channel.value}: {' '.join(error.messages)}") from error
    return None


def _media_address(data: QueryDict) -> str:
    """Return the address of a picture elsewhere. It is noted for the desk, never fetched."""
    address = data.get("media_url", "").strip()
    if address:
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError as error:
            raise Refused(400, _("media_url: this is no address of a picture.")) from error
    return address


@transaction.atomic
def _file(edition: Edition, answers: dict[str, Any], files: MultiValueDict, media: str) -> Request:
    edition.procedure.edition = edition
    request = drafts.start(edition.procedure, filing=Filing.OPEN311)
    request = drafts.save_answers(request, answers)
    _take_photos(request, files.getlist("media"))
    if media:
        note = _("A picture elsewhere, not fetched: %(address)s") % {"address": media}
        Message.objects.create(
            request=request, author_kind=ActorKind.SYSTEM, is_internal=True, text=note
        )
    try:
        return file(request)
    except Incomplete as error:
        raise Refused(400, *error.messages) from error


def _take_photos(request: Request, photos: list[UploadedFile]) -> None:
    """Keep the photographs of a report; with one that can't be kept it isn't filed."""
    if len(photos) > MAX_PHOTOS:
        raise Refused(400, "media: " + _("At most %(max)d photographs.") % {"max": MAX_PHOTOS})
    try:
        prepared = [
            attachments.prepare(request, photo, slot=reports.PHOTO, added_by=ActorKind.CITIZEN)
            for photo in photos
        ]
        attachments.keep(request, prepared)
    except ValidationError as error:
        raise Refused(400, *(f"media: {message}" for message in error.messages)) from error


def _ask_contact(request: Request, address: tuple[Channel, str] | None, network: str) -> None:
    """Send a link to the address; once its owner takes it, news of the report go there."""
    if address is None:
        return
    with suppress(limits.TooMany):
        people.send_code(
            people.contact_for(*address),
            drafts.contact_purpose(request),
            network=network,
            path=f"/{request.language}/online/requests/mine/",
        )


def _notice(request: Request) -> str:
    """Return what the person should know: the receipt, and where to follow the report."""
    address = f"{connection.tenant.base_url}/{request.language}/online/requests/track/"
    words = [
        _("Tracking number %(number)s, secret code %(secret)s. Follow your report at %(address)s")
        % {
            "number": numbering.written(request.number),
            "secret": numbering.written(receipts.secret_of(request.number)),
            "address": address,
        }
    ]
    if kilometres := reports.kilometres_away(reports.point_of(request)):
        words.append(
            _("The place is %(count)d km from the centre of the commune: check it.")
            % {"count": kilometres}
        )
    return "\n".join(words)
