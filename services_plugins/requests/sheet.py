"""The sheet of a procedure: what law 55-19 has people know before they ask.

Like the form, it is JSON in the national catalogue; here it becomes typed objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from services_plugins.requests.definition import (
    NO_TEXT,
    Condition,
    Definition,
    InvalidDefinition,
    Text,
    bool_of,
    check_condition,
    condition_of,
    text_of,
)
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
class Delay:
    """A legal delay and how it is extended, as codes of `tenants.law` rules; "" for none."""

    rule: str
    extension: str = ""
    # When it runs instead of the ordinary one: on an answer, and in words for people.
    condition: Condition | None = None
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
    # Codes of `tenants.law` rules: for the answer, its extension, an appeal, the answer to that.
    delay_rule: str
    extension_rule: str
    special_delays: tuple[Delay, ...]
    appeal_rule: str
    appeal_answer_rule: str
    silence: SilenceRule
    silence_source: str
    outcome: Text
    validity: Text
    remedies: tuple[Text, ...]
    # Who gives an opinion before the decision; a commune may add others.
    commission: tuple[Text, ...]
    # The facts above are as sure as their source.
    is_verified: bool

    @classmethod
    def parse(cls, raw: Any) -> Sheet:
        """Return the sheet that JSON holds. Raises InvalidDefinition."""
        if not isinstance(raw, dict):
            raise InvalidDefinition("sheet", _("an object is needed"))
        if unknown := sorted(set(raw) - set(cls.__dataclass_fields__)):
            raise InvalidDefinition("sheet", _("unknown %(names)s"), names=", ".join(unknown))
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
            special_delays=tuple(_delay(*one) for one in _entries(raw, "special_delays")),
            appeal_rule=_word(raw, "appeal_rule", "sheet"),
            appeal_answer_rule=_word(raw, "appeal_answer_rule", "sheet"),
            silence=_silence(raw.get("silence", "none")),
            silence_source=_word(raw, "silence_source", "sheet"),
            outcome=text_of(raw.get("outcome"), "sheet.outcome", required=True),
            validity=text_of(raw.get("validity"), "sheet.validity"),
            remedies=tuple(
                text_of(one, where, required=True) for one, where in _entries(raw, "remedies")
            ),
            commission=tuple(
                text_of(one, where, required=True) for one, where in _entries(raw, "commission")
            ),
            is_verified=bool_of(raw.get("is_verified", False), "sheet.is_verified"),
        )

    @property
    def delays(self) -> list[Delay]:
        """Every delay that may run for an answer, the ordinary one first."""
        ordinary = [Delay(self.delay_rule, self.extension_rule)] if self.delay_rule else []
        return [*ordinary, *self.special_delays]

    @property
    def rules(self) -> set[str]:
        """The code of every legal rule that it names."""
        named = {self.appeal_rule, self.appeal_answer_rule}
        named |= {code for one in self.delays for code in (one.rule, one.extension)}
        return named - {""}

    def delay_for(self, answers: Mapping[str, Any]) -> Delay:
        """Return the delay that these answers lead to: the first special one that holds."""
        special = (
            one
            for one in self.special_delays
            if one.condition is not None and one.condition.holds(answers)
        )
        return next(special, Delay(self.delay_rule, self.extension_rule))


def check_together(sheet: Sheet, form: Definition) -> None:
    """Refuse a sheet whose delays depend on what its form never asks. Raises InvalidDefinition."""
    for number, one in enumerate(sheet.special_delays):
        if one.condition is not None:
            check_condition(f"sheet.special_delays[{number}].if", one.condition, form.fields)


def _entries(raw: dict[str, Any], name: str) -> list[tuple[dict[str, Any], str]]:
    """Return the entries of a list, each with where it stands."""
    entries = raw.get(name, [])
    if not isinstance(entries, list):
        raise InvalidDefinition(f"sheet.{name}", _("a list is needed"))
    for number, one in enumerate(entries):
        if not isinstance(one, dict):
            raise InvalidDefinition(f"sheet.{name}[{number}]", _("an object is needed"))
    return [(one, f"sheet.{name}[{number}]") for number, one in enumerate(entries)]


def _word(raw: dict[str, Any], name: str, where: str) -> str:
    word = raw.get(name, "")
    if not isinstance(word, str):
        raise InvalidDefinition(f"{where}.{name}", _("“%(value)s” is no text"), value=word)
    return word


def _delay(raw: dict[str, Any], where: str) -> Delay:
    rule = _word(raw, "rule", where)
    condition = condition_of(raw.get("if"), f"{where}.if")
    if not rule or condition is None:
        raise InvalidDefinition(where, _("a rule and the answer that leads to it are needed"))
    return Delay(
        rule=rule,
        extension=_word(raw, "extension", where),
        condition=condition,
        when=text_of(raw.get("when"), f"{where}.when", required=True),
    )


def _legal_text(raw: dict[str, Any], where: str) -> LegalText:
    url = _word(raw, "url", where)
    # It becomes a link on every commune's site.
    if url and not url.startswith(("https://", "http://")):
        raise InvalidDefinition(f"{where}.url", _("an address begins with https://"))
    return LegalText(text_of(raw.get("title"), f"{where}.title", required=True), url)


def _paper(raw: dict[str, Any], where: str) -> Paper:
    copies = raw.get("copies", 1)
    if not isinstance(copies, int) or copies < 1:
        raise InvalidDefinition(
            f"{where}.copies", _("“%(value)s” is no number of copies"), value=copies
        )
    return Paper(
        name=text_of(raw.get("name"), f"{where}.name", required=True),
        issuer=text_of(raw.get("issuer"), f"{where}.issuer"),
        copies=copies,
        when=text_of(raw.get("when"), f"{where}.when"),
    )


def _amount(raw: Any) -> Decimal | None:
    if raw is None:
        return None
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise InvalidDefinition("sheet.fee", _("“%(value)s” is no amount"), value=raw)
    return amount


def _silence(raw: Any) -> SilenceRule:
    if raw not in SilenceRule.values:
        known = ", ".join(SilenceRule.values)
        raise InvalidDefinition("sheet.silence", _("it is one of %(values)s"), values=known)
    return SilenceRule(raw)
