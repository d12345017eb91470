"""The commune's data sets: a DCAT catalogue of them, and a Frictionless package of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from cms import navigation
from cms.addresses import current_base_url
from services_plugins.kit.opendata.answers import LICENCE, LICENCE_NAME
from services_plugins.kit.opendata.tables import Table, table_schema
from services_plugins.kit.opendata.words import in_languages
from services_plugins.requests.definition import LANGUAGES
from services_plugins.requests.opendata import answers, figures, services
from services_plugins.requests.opendata.graph import Literal, Node, identified
from services_plugins.requests.statistics import Period

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
}
_IANA = "https://www.iana.org/assignments/media-types/"
_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Published:
    """A table and what fills it."""

    table: Table
    rows: Callable[[], Rows]


TABLES: dict[str, Published] = {
    one.table.key: one
    for one in (
        *(Published(figures.table(period), partial(figures.rows, period)) for period in Period),
        Published(answers.TABLE, answers.rows),
    )
}


@dataclass(frozen=True)
class DataSet:
    """What people look for in the catalogue; `files` are the names of its addresses."""

    key: str
    title: Promise
    description: Promise
    files: tuple[str, ...]
    frequency: str = "DAILY"
    # Keys of TABLES, whose schemas describe the files.
    tables: tuple[str, ...] = ()


DATA_SETS = (
    DataSet(
        "services",
        _("Services of the commune"),
        _("What can be asked for, with documents, fees, delays and legal texts (CPSV-AP 3.2)."),
        ("open-data/services.jsonld", "open-data/services.ttl"),
        "IRREG",
    ),
    DataSet(
        "figures",
        _("Figures of the requests"),
        _("Requests filed and answered, share within the legal delay, median of working days."),
        tuple(
            f"open-data/requests/figures-{period.value}.{syntax}"
            for period in Period
            for syntax in ("csv", "json")
        ),
        tables=tuple(f"figures-{period.value}" for period in Period),
    ),
    DataSet(
        "answers",
        _("Published answers"),
        _("Answers to requests for information, without anything of who asked."),
        ("open-data/requests/answers.csv", "open-data/requests/answers.json"),
        "IRREG",
        tables=("answers",),
    ),
)


def address(file: str) -> str:
    """Return the address of a file of the commune's site."""
    return f"{current_base_url()}/{file}"


def catalogue() -> list[Node]:
    """Return the DCAT catalogue of the tenant at work."""
    place = address("open-data/catalogue")
    publisher = services.authority(place)
    title = _("Open data of the commune")
    node = Node(f"{place}#catalogue", ("dcat:Catalog",))
    node.say("dct:title", in_languages(title)).say("dct:description", in_languages(title))
    node.link("dct:publisher", publisher[0].iri).link("dct:license", LICENCE)
    node.link("dct:language", *services.LANGUAGE_IRIS)
    node.link("dct:spatial", publisher[1].iri)
    node.link("foaf:homepage", _page())
    node.link("dcat:dataset", *(f"{place}#{one.key}" for one in DATA_SETS))
    sets = [part for one in DATA_SETS for part in _data_set(place, one, publisher)]
    return [node, *publisher, *sets]


def _data_set(place: str, one: DataSet, publisher: list[Node]) -> list[Node]:
    node = identified(f"{place}#{one.key}", "dcat:Dataset")
    node.say("dct:title", in_languages(one.title))
    node.say("dct:description", in_languages(one.description))
    node.link("dct:publisher", publisher[0].iri).link("dct:spatial", publisher[1].iri)
    node.link("dct:accrualPeriodicity", f"{_FREQUENCY}{one.frequency}")
    node.link("dcat:landingPage", _page())
    files = [_distribution(f"{place}#{one.key}-{n}", file) for n, file in enumerate(one.files, 1)]
    return [node.link("dcat:distribution", *(file.iri for file in files)), *files]


def _distribution(iri: str, file: str) -> Node:
    stem, _dot, syntax = file.rpartition(".")
    node = Node(iri, ("dcat:Distribution",))
    node.add("dct:title", Literal(file.rpartition("/")[2]))
    node.link("dcat:accessURL", address(file)).link("dcat:downloadURL", address(file))
    node.link("dcat:mediaType", f"{_IANA}{MEDIA_TYPES[syntax]}").link("dct:license", LICENCE)
    if stem.rpartition("/")[2] in TABLES:
        node.link("dct:conformsTo", address(f"{stem}.schema.json"))
    return node


def package() -> dict[str, Any]:
    """Return the Frictionless data package of all tables, schemas included."""
    identity = navigation.site_data().identity
    code = identity.territory_code.strip(".").replace(".", "-") or "commune"
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"requests-{code}",
        "title": f"{identity.title_fr} · {identity.title_ar}",
        "homepage": _page(),
        "licenses": [{"name": LICENCE_NAME, "path": LICENCE}],
        "resources": [_resource(one.table) for one in TABLES.values()],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.key,
        "title": in_languages(table.title)["fr"],
        "path": address(f"open-data/requests/{table.key}.csv"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table_schema(table),
    }


def _page() -> str:
    """Return the address of the page about the data, in a language of the site."""
    language = get_language() if get_language() in LANGUAGES else "ar"
    with override(language):
        return f"{current_base_url()}{reverse('requests:open_data')}"
