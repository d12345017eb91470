"""What minutes say, in parts (`kit.documents`): the same for the page, the PDF and the changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services_plugins.council.enums import Choice, VoteMethod, VoteResult, VoteSubject
from services_plugins.council.minuting.drafting import Content
from services_plugins.kit import documents
from services_plugins.kit.documents import Part

COLUMNS = 3


def public(content: Content) -> Content:
    """Return what everybody may read: of a closed item only that there was one."""
    return content | {
        "items": [_closed(one) if one["is_closed"] else one for one in _items(content)]
    }


def internal(content: Content) -> Content:
    """Return what stays with the council: the closed items, by themselves."""
    closed = [one for one in _items(content) if one["is_closed"]]
    return {"items": closed} if closed else {}


def _items(content: Content) -> list[Content]:
    return content.get("items", [])


def _closed(item: Content) -> Content:
    return {"number": item["number"], "sitting": item["sitting"], "is_closed": True}


def title(content: Content) -> str:
    return text_of(content.get("title", {}))


def text_of(texts: dict[str, str]) -> str:
    """Return a text in the active language, in Arabic where there is none."""
    return texts.get((get_language() or "ar").split("-")[0]) or texts.get("ar", "")


def parts(content: Content) -> Iterator[Part]:
    """Yield what minutes say in the active language, without their title."""
    yield from _paragraphs(content.get("grounds"))
    sittings = content.get("sittings", [])
    for number, sitting in enumerate(sittings, start=1):
        if len(sittings) > 1:
            yield documents.heading(_("Sitting %(number)d") % {"number": number})
        yield from _sitting(sitting)
    if items := _items(content):
        yield documents.heading(_("Agenda"))
        yield documents.items(f"{one['number']}. {_title(one)}" for one in items)
    for one in items:
        yield from _item(one)
    yield from _paragraphs(content.get("closing"))


def _paragraphs(texts: dict[str, str] | None) -> Iterator[Part]:
    if texts and (said := text_of(texts).strip()):
        yield documents.paragraphs(said)


def _sitting(sitting: Content) -> Iterator[Part]:
    for key in ("opening", "presiding", "authority", "quorum"):
        yield from _paragraphs(sitting.get(key))
    for key, label in (
        ("present", _("Members present")),
        ("excused", _("Members absent with excuse")),
        ("absent", _("Members absent without excuse")),
    ):
        if names := sitting.get(key):
            yield documents.heading(f"{label} ({len(names)})")
            yield documents.items(map(text_of, names))


def _title(item: Content) -> str:
    if item["is_closed"] and "title" not in item:
        return _("Treated behind closed doors")
    return text_of(item["title"])


def _item(item: Content) -> Iterator[Part]:
    yield documents.heading(f"{item['number']}. {_title(item)}")
    if "title" not in item:
        yield documents.paragraphs(
            _("The council treated this item behind closed doors: it is not published.")
        )
        return
    for key in ("report", "discussion"):
        yield from _paragraphs(item.get(key))
    for vote in item.get("votes", []):
        yield from _vote(vote)
    yield from _paragraphs(item.get("decision"))


def _vote(vote: Content) -> Iterator[Part]:
    rows: list[tuple[str, Any]] = [
        (_("Vote on"), VoteSubject(vote["subject"]).label),
        (_("Text"), vote["text"]),
        (_("Method"), VoteMethod(vote["method"]).label),
        (_("Members present"), vote["present"]),
        *((label, _voices(vote, key, choice)) for label, key, choice in _choices()),
    ]
    if vote["president_side"]:
        side = Choice(vote["president_side"]).label
        rows.append((_("Equal voices: the president's side"), side))
    rows.append((_("Result"), _result(vote)))
    yield documents.facts(rows)


def _choices() -> Iterable[tuple[str, str, Choice]]:
    return (
        (_("For"), "for", Choice.FOR),
        (_("Against"), "against", Choice.AGAINST),
        (_("Abstentions"), "abstentions", Choice.ABSTAIN),
    )


def _voices(vote: Content, key: str, choice: Choice) -> str:
    """Return a number of voices, with the names where the vote was by name."""
    names = [text_of(one) for one in vote["names"].get(choice.value, ())]
    comma = ", " if get_language() == "fr" else "، "
    return f"{vote[key]}: {comma.join(names)}" if names else str(vote[key])


def _result(vote: Content) -> str:
    is_unanimous = vote["for"] and not vote["against"] and not vote["abstentions"]
    if is_unanimous:
        return _("Carried by all votes")
    return str(VoteResult(vote["result"]).label)


# --- Changes ------------------------------------------------------------------------------------


def lines(said: Iterable[Part]) -> list[str]:
    """Return what parts say as lines of text, to compare two versions."""
    found: list[str] = []
    for part in said:
        if "text" in part:
            found += [one for one in part["text"].split("\n") if one.strip()]
        elif "items" in part:
            found += part["items"]
        elif "rows" in part:
            found += [" · ".join(row) for row in part["rows"]]
    return found
