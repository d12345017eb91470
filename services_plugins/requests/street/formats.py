"""The two formats of Open311: XML, and the JSON that follows from it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

# The element for each entry of a list, by the list's own name.
ENTRIES = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
CONTENT_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What XML 1.0 can't hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Answer:
    """What a call answers: `root` is the name of the outermost element."""

    root: str
    data: Any
    status: int = 200


def response(answer: Answer, syntax: str) -> HttpResponse:
    """Return an answer as `xml` or `json`."""
    body = _xml(answer) if syntax == "xml" else json.dumps(answer.data, ensure_ascii=False)
    return HttpResponse(body, status=answer.status, content_type=CONTENT_TYPES[syntax])


def _xml(answer: Answer) -> bytes:
    return ElementTree.tostring(
        _element(answer.root, answer.data), encoding="utf-8", xml_declaration=True
    )


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, dict):
        element.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, list):
        element.extend(_element(ENTRIES[name], one) for one in value)
    elif value is not None:
        element.text = _text(value)
    return element


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))
