"""The sheet of a procedure: what law 55-19 has people know before they ask.

Like the form, it is JSON in the national catalogue; here it becomes typed objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from services_plugins.requests.definition import NO_TEXT, InvalidDefinition, Text, text_of
from services_plugins.requests.enums import SilenceRule


@dataclass(frozen=True)
class LegalText:
    title: Text
    url: str = ""


@dataclass(frozen=True)
class Paper:
    """A document to bring: its name, who issues it, how many copies."""

    name: Text
    issuer: Text = NO_TEXT
    copies: int = 1
    # Asked for in some cases only; in words.
    when: Text = NO_TEXT


@dataclass(frozen=True)
class Sheet:
    """Everything of a procedure that is national; a commune adds its desk, hours and contacts."""

    name: Text
    summary: Text
    audience: Text
    legal_texts: tuple[LegalText, ...]
    papers: tuple[Paper, ...]
    # In MAD; None where nothing is known, 0 where it is free.
    fee: Decimal | None
    fee_note: Text
    # Codes of `tenants.law` rules.
    delay_rule: str
    extension_rule: str
    appeal_rule: str
    silence: SilenceRule
    silence_source: str
    outcome: Text
    validity: Text
    remedies: tuple[Text, ...]
    # The facts above are as sure as their source.
    is_verified: bool

    @classmethod
    def parse(cls, raw: Any) -> Sheet:
        """Return the sheet that JSON holds. Raises InvalidDefinition."""
        if not isinstance(raw, dict):
            raise InvalidDefinition("sheet: an object is needed")
        if unknown := sorted(set(raw) - set(cls.__dataclass_fields__)):
            raise InvalidDefinition(f"sheet: unknown {', '.join(unknown)}")
        return cls(
            name=text_of(raw.get("name"), "sheet.name", required=True),
            summary=text_of(raw.get("summary"), "sheet.summary", required=True),
            audience=text_of(raw.get("audience"), "sheet.audience", required=True),
            legal_texts=tuple(_legal_text(*one) for one in _entries(raw, "legal_texts")),
            papers=tuple(_paper(*one) for one in _entries(raw, "papers")),
            fee=_amount(raw.get("fee")),
            fee_note=text_of(raw.get("fee_note"), "sheet.fee_note"),
            delay_rule=_word(raw, "delay_rule", "sheet"),
            extension_rule=_word(raw, "extension_rule", "sheet"),
            appeal_rule=_word(raw, "appeal_rule", "sheet"),
            silence=_silence(raw.get("silence", "none")),
            silence_source=_word(raw, "silence_source", "sheet"),
            outcome=text_of(raw.get("outcome"), "sheet.outcome", required=True),
            validity=text_of(raw.get("validity"), "sheet.validity"),
            remedies=tuple(
                text_of(one, where, required=True) for one, where in _entries(raw, "remedies")
            ),
            is_verified=_is_verified(raw.get("is_verified", False)),
        )


def _entries(raw: dict[str, Any], name: str) -> list[tuple[dict[str, Any], str]]:
    """Return the entries of a list, each with where it stands."""
    entries = raw.get(name, [])
    if not isinstance(entries, list):
        raise InvalidDefinition(f"sheet.{name}: a list is needed")
    for number, one in enumerate(entries):
        if not isinstance(one, dict):
            raise InvalidDefinition(f"sheet.{name}[{number}]: an object is needed")
    return [(one, f"sheet.{name}[{number}]") for number, one in enumerate(entries)]


def _word(raw: dict[str, Any], name: str, where: str) -> str:
    word = raw.get(name, "")
    if not isinstance(word, str):
        raise InvalidDefinition(f"{where}.{name}: {word!r} is no text")
    return word


def _legal_text(raw: dict[str, Any], where: str) -> LegalText:
    url = _word(raw, "url", where)
    # It becomes a link on every commune's site.
    if url and not url.startswith(("https://", "http://")):
        raise InvalidDefinition(f"{where}.url: an address begins with https://")
    return LegalText(text_of(raw.get("title"), f"{where}.title", required=True), url)


def _paper(raw: dict[str, Any], where: str) -> Paper:
    copies = raw.get("copies", 1)
    if not isinstance(copies, int) or copies < 1:
        raise InvalidDefinition(f"{where}.copies: {copies!r} is no number of copies")
    return Paper(
        name=text_of(raw.get("name"), f"{where}.name", required=True),
        issuer=text_of(raw.get("issuer"), f"{where}.issuer"),
        copies=copies,
        when=text_of(raw.get("when"), f"{where}.when"),
    )


def _is_verified(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise InvalidDefinition(f"sheet.is_verified: {raw!r} is neither true nor false")
    return raw


def _amount(raw: Any) -> Decimal | None:
    if raw is None:
        return None
    try:
        amount = Decimal(str(raw))
    except InvalidOperation as error:
        raise InvalidDefinition(f"sheet.fee: {raw!r} is no amount") from error
    if not amount.is_finite() or amount < 0:
        raise InvalidDefinition(f"sheet.fee: {raw!r} is no amount")
    return amount


def _silence(raw: Any) -> SilenceRule:
    if raw not in SilenceRule.values:
        raise InvalidDefinition(f"sheet.silence: {raw!r} is none of {SilenceRule.values}")
    return SilenceRule(raw)
