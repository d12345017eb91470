"""French typography, so that the texts can be written with an ordinary keyboard."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

NBSP = "\N{NO-BREAK SPACE}"
# What never is prose: addresses and the keys of closed lists.
VERBATIM = {"slug", "url", "online_url", "icon", "level", "language", "type"}
_TAG = re.compile(r"(<[^>]*>)")
_RULES = (
    (re.compile(r"'"), "’"),
    (re.compile(r" (?=[:;?!»])"), NBSP),
    (re.compile(r"« "), f"«{NBSP}"),
    # A number stays with what it counts.
    (re.compile(r"(?<=\d) (?=\w)"), NBSP),
    (re.compile(r"(?<=\bart\.) (?=\d)|(?<=\bloi) (?=\d)|(?<=\barticle) (?=\d)"), NBSP),
)


def french(value: Any) -> Any:
    """Return `value` with every text in it set as French is printed.

    Takes strings, lists, dictionaries, tuples and dataclasses, nested as they come; leaves
    HTML tags, addresses and everything else alone.
    """
    if isinstance(value, str):
        return "".join(part if part.startswith("<") else _set(part) for part in _TAG.split(value))
    if isinstance(value, dict):
        return {key: one if key in VERBATIM else french(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(french(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type) and hasattr(value, "slug"):
        names = [field.name for field in fields(value) if field.name not in VERBATIM]
        return replace(value, **{name: french(getattr(value, name)) for name in names})
    return value


def _set(prose: str) -> str:
    for pattern, replacement in _RULES:
        prose = pattern.sub(replacement, prose)
    return prose
