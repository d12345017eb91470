"""A small RDF graph, written as JSON-LD and as Turtle from the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.encoding import iri_to_uri

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


@dataclass(frozen=True)
class Ref:
    """A thing, by its address."""

    iri: str


@dataclass(frozen=True)
class Literal:
    """A value: words in a language, or of a type such as `xsd:date`."""

    text: str
    language: str = ""
    datatype: str = ""


Value = Ref | Literal


@dataclass
class Node:
    """A thing of the graph, its types, and what is said of it, in order."""

    iri: str
    types: tuple[str, ...]
    facts: dict[str, list[Value]] = field(default_factory=dict)

    def add(self, predicate: str, *values: Value) -> Node:
        """Say something; nothing where there are no values."""
        if values:
            self.facts.setdefault(predicate, []).extend(values)
        return self

    def say(self, predicate: str, by_language: Mapping[str, str]) -> Node:
        """Say words, in each language that has some."""
        words = (Literal(text, language) for language, text in by_language.items() if text)
        return self.add(predicate, *words)

    def link(self, predicate: str, *iris: str) -> Node:
        return self.add(predicate, *map(Ref, iris))


def identified(iri: str, type_: str) -> Node:
    """Return a node that has its own address for an identifier, as CPSV-AP asks."""
    return Node(iri, (type_,)).add("dct:identifier", Literal(iri))


def as_json_ld(nodes: Iterable[Node]) -> dict[str, Any]:
    """Return the graph as JSON-LD, with its context in it: nothing is fetched to read it."""
    return {"@context": PREFIXES, "@graph": [_json_node(node) for node in nodes]}


def as_turtle(nodes: Iterable[Node]) -> str:
    """Return the graph as Turtle."""
    head = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    return "\n".join([*head, "", *map(_turtle_node, nodes)])


def _json_node(node: Node) -> dict[str, Any]:
    facts = {name: [_json_value(one) for one in values] for name, values in node.facts.items()}
    return {"@id": iri_to_uri(node.iri), "@type": list(node.types), **facts}


def _json_value(value: Value) -> dict[str, str]:
    if isinstance(value, Ref):
        return {"@id": iri_to_uri(value.iri)}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    if value.datatype:
        return {"@value": value.text, "@type": value.datatype}
    return {"@value": value.text}


def _turtle_node(node: Node) -> str:
    lines = [f"a {', '.join(node.types)}"]
    for predicate, values in node.facts.items():
        lines.append(f"{predicate} {', '.join(map(_turtle_value, values))}")
    said = " ;\n    ".join(lines)
    return f"<{iri_to_uri(node.iri)}> {said} .\n"


def _turtle_value(value: Value) -> str:
    if isinstance(value, Ref):
        return f"<{iri_to_uri(value.iri)}>"
    text = f'"{value.text.translate(_ESCAPES)}"'
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.datatype}" if value.datatype else text
