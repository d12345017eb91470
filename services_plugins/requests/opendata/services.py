"""The services on offer as CPSV-AP 3.2 describes public services, and as schema.org does."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from cms import navigation
from cms.addresses import current_base_url
from cms.models import SiteIdentity
from services_plugins.kit.opendata.words import in_languages
from services_plugins.requests import delays, finder
from services_plugins.requests.definition import LANGUAGES, REQUIRED_LANGUAGES, Text
from services_plugins.requests.delays import LegalDelay
from services_plugins.requests.enums import Category, SilenceRule
from services_plugins.requests.models import Procedure
from services_plugins.requests.opendata.graph import Literal, Node, identified
from services_plugins.requests.sheet import LegalText, Paper, Sheet
from tenants.law.enums import Unit
from tenants.law.rules import Rule

CURRENCY = "http://publications.europa.eu/resource/authority/currency/MAD"
# The European list of languages, which CPSV-AP uses.
LANGUAGE_IRIS = [
    f"http://publications.europa.eu/resource/authority/language/{code}" for code in ("ARA", "FRA")
]
SILENCE = {
    SilenceRule.CONSENT: _("Once the legal delay has passed, silence means consent."),
    SilenceRule.REFUSAL: _("Once the legal delay has passed, silence means refusal."),
}
# Calendar days of a working week, and its working days.
_WEEK, _WORKING_WEEK = 7, 5


def describe() -> list[Node]:
    """Return the commune, and each service with what belongs to it: one query for all."""
    place = f"{current_base_url()}/open-data/services"
    nodes = [*authority(place), *_vocabulary()]
    for offer in finder.offers():
        nodes += _Service(place, offer.procedure, offer.sheet).nodes()
    return nodes


def authority(place: str) -> list[Node]:
    """Return the commune as an organisation, and its territory; `place` is where they are named."""
    identity = navigation.site_data().identity
    names = _of_identity(identity, "title")
    commune = Node(f"{place}#commune", ("cv:PublicOrganisation", "org:Organization", "foaf:Agent"))
    commune.add("dct:identifier", Literal(identity.territory_code or place))
    commune.say("skos:prefLabel", names).say("dct:title", names).say("foaf:name", names)
    commune.link("dct:spatial", f"{place}#territory").link("foaf:homepage", current_base_url())
    territory = Node(f"{place}#territory", ("dct:Location",))
    territory.add("dct:identifier", Literal(identity.territory_code))
    territory.say("skos:prefLabel", _of_identity(identity, "name"))
    return [commune, territory]


def _vocabulary() -> list[Node]:
    """Return what the European lists that are linked to say, for readers who don't fetch them."""
    currency = Node(CURRENCY, ("skos:Concept",))
    currency.say("skos:prefLabel", {"ar": "درهم مغربي", "fr": "dirham marocain"})
    return [currency, *(Node(iri, ("dct:LinguisticSystem",)) for iri in LANGUAGE_IRIS)]


def _of_identity(identity: SiteIdentity, field: str) -> dict[str, str]:
    return {language: getattr(identity, f"{field}_{language}") for language in LANGUAGES}


class _Service:
    """One procedure of the commune on its way into the graph."""

    def __init__(self, place: str, procedure: Procedure, sheet: Sheet) -> None:
        self.place = place
        self.procedure = procedure
        self.sheet = sheet
        self.iri = f"{place}#{procedure.code}"
        self.delays = delays.in_force(sheet)

    def nodes(self) -> list[Node]:
        parts: list[tuple[str, Node]] = [
            *(("cpsv:hasInput", one) for one in map(self._paper, self._numbered_papers())),
            ("cpsv:produces", self._output()),
            *(("cv:hasChannel", one) for one in self._channels()),
            *(("cv:hasCost", one) for one in self._costs()),
            *(("cpsv:follows", one) for one in self._rules()),
            *(("cv:hasLegalResource", one) for one in self._legal_resources()),
            *(("cv:contactPoint", one) for one in self._contact_points()),
        ]
        service = self._service()
        for predicate, node in parts:
            service.link(predicate, node.iri)
        return [service, *(node for _predicate, node in parts)]

    def _service(self) -> Node:
        service = Node(self.iri, ("cpsv:PublicService",))
        service.add("dct:identifier", Literal(self.procedure.code))
        service.say("dct:title", self.sheet.name.by_language)
        service.say("dct:description", self.sheet.summary.by_language)
        service.say("dcat:keyword", in_languages(Category(self.procedure.category).label))
        service.link("cv:hasCompetentAuthority", f"{self.place}#commune")
        service.link("dct:spatial", f"{self.place}#territory")
        service.link("dct:language", *LANGUAGE_IRIS)
        service.link("foaf:page", *(_sheet_url(self.procedure.code, one) for one in LANGUAGES))
        if self.delays and (time := duration(self.delays[0].rule)):
            service.add("cv:processingTime", Literal(time, datatype="xsd:duration"))
        return service

    def _numbered_papers(self) -> list[tuple[int, Paper]]:
        return list(enumerate(self.sheet.papers, 1))

    def _paper(self, numbered: tuple[int, Paper]) -> Node:
        number, paper = numbered
        node = identified(f"{self.iri}-evidence-{number}", "cv:Evidence")
        node.say("dct:title", paper.name.by_language)
        return node.say("dct:description", _joined(paper.when, paper.issuer))

    def _output(self) -> Node:
        node = identified(f"{self.iri}-output", "cv:Output")
        node.say("dct:title", self.sheet.outcome.by_language)
        return node.say("dct:description", self.sheet.validity.by_language)

    def _channels(self) -> list[Node]:
        """Return the ways to file it: the site, the national platform, the counter."""
        procedure, channels = self.procedure, []
        if procedure.files_here:
            online = self._channel("online", _("On the site of the commune"))
            channels.append(online.link("foaf:page", _sheet_url(procedure.code, "ar")))
        if procedure.platform_url:
            platform = self._channel("platform", _("On the national platform"))
            channels.append(platform.link("foaf:page", procedure.platform_url))
        if procedure.desk:
            channels.append(self._channel("counter", _("At the counter of the commune")))
        return channels

    def _channel(self, name: str, words: Promise) -> Node:
        node = identified(f"{self.iri}-channel-{name}", "cv:Channel")
        node.say("dct:description", in_languages(words))
        return node.link("cv:ownedBy", f"{self.place}#commune") if name != "platform" else node

    def _costs(self) -> list[Node]:
        sheet = self.sheet
        if sheet.fee is None and not sheet.fee_note:
            return []
        node = identified(f"{self.iri}-cost", "cv:Cost")
        if sheet.fee is not None:
            node.add("cv:hasValue", Literal(str(sheet.fee), datatype="xsd:double"))
            node.link("cv:currency", CURRENCY)
        return [node.say("dct:description", sheet.fee_note.by_language)]

    def _rules(self) -> list[Node]:
        """Return the legal delays as people read them, and what silence means."""
        rules = []
        for number, delay in enumerate(self.delays, 1):
            node = identified(f"{self.iri}-rule-delay-{number}", "cpsv:Rule")
            node.say("dct:title", in_languages(_("Legal delay")))
            rules.append(node.say("dct:description", _delay_in_words(delay)))
        if self.sheet.silence in SILENCE:
            node = identified(f"{self.iri}-rule-silence", "cpsv:Rule")
            node.say("dct:title", in_languages(_("If nothing is said in time")))
            rules.append(node.say("dct:description", in_languages(SILENCE[self.sheet.silence])))
        return rules

    def _legal_resources(self) -> list[Node]:
        return [
            self._legal_resource(number, text)
            for number, text in enumerate(self.sheet.legal_texts, 1)
        ]

    def _legal_resource(self, number: int, text: LegalText) -> Node:
        node = Node(f"{self.iri}-law-{number}", ("eli:LegalResource",))
        node.say("dct:title", text.title.by_language)
        return node.link("foaf:page", text.url) if text.url else node

    def _contact_points(self) -> list[Node]:
        desk = self.procedure.desk
        if desk is None:
            return []
        node = Node(f"{self.iri}-contact", ("cv:ContactPoint",))
        if desk.email:
            node.add("cv:email", Literal(desk.email))
        if desk.phone:
            node.add("cv:telephone", Literal(desk.phone))
        node.say("skos:prefLabel", {one: getattr(desk, f"name_{one}") for one in LANGUAGES})
        return [node]


def duration(rule: Rule) -> str:
    """Return a legal delay as an XML duration; working days become the calendar days they take."""
    value = rule.value
    if value is None:
        return ""
    if rule.unit == Unit.WORKING_DAYS:
        return f"P{-(-value * _WEEK // _WORKING_WEEK)}D"
    letters = {Unit.DAYS: "D", Unit.MONTHS: "M", Unit.YEARS: "Y"}
    return f"P{value}{letters[rule.unit]}" if rule.unit in letters else ""


def schema_org(procedure: Procedure, sheet: Sheet) -> dict[str, Any]:
    """Return a sheet in the active language as search engines read it."""
    identity = navigation.site_data().identity
    language = get_language() or "ar"
    delay = next(iter(delays.in_force(sheet)), None)
    channel = {
        "@type": "ServiceChannel",
        "serviceUrl": _sheet_url(procedure.code, language),
        "processingTime": duration(delay.rule) if delay else None,
        "servicePhone": procedure.desk.phone if procedure.desk else None,
    }
    provider = {
        "@type": "GovernmentOrganization",
        "name": identity.title,
        "url": current_base_url(),
    }
    fee = {"@type": "Offer", "price": str(sheet.fee), "priceCurrency": "MAD"}
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "identifier": procedure.code,
        "name": str(sheet.name),
        "description": str(sheet.summary),
        "inLanguage": sheet.name.language,
        "serviceType": str(Category(procedure.category).label),
        "serviceOutput": {"@type": "Thing", "name": str(sheet.outcome)},
        "provider": provider,
        "areaServed": {"@type": "AdministrativeArea", "name": identity.title},
        "audience": {"@type": "Audience", "audienceType": str(sheet.audience)},
        "availableChannel": {name: value for name, value in channel.items() if value},
        **({"offers": fee} if sheet.fee is not None else {}),
    }


def _delay_in_words(delay: LegalDelay) -> dict[str, str]:
    found = {}
    for language in REQUIRED_LANGUAGES:
        with override(language):
            case = f"{delay.when}: " if delay.when else ""
            found[language] = f"{case}{delay.rule.shown_value} ({delay.rule.law})"
    return found


def _joined(*texts: Text) -> dict[str, str]:
    """Return several texts as one, by language."""
    found = {}
    for language in LANGUAGES:
        words = [text.by_language[language] for text in texts if text.by_language.get(language)]
        found[language] = " · ".join(words)
    return found


def _sheet_url(code: str, language: str) -> str:
    with override(language):
        return f"{current_base_url()}{reverse('requests:sheet', args=[code])}"
