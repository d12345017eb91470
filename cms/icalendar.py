"""Events for people's calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Event:
    """One event; it takes whole days where `start` is a date. `stamp` is its last change."""

    uid: str
    stamp: datetime
    start: date | datetime
    summary: str
    url: str = ""
    place: str = ""
    end: date | datetime | None = None


def write(events: Iterable[Event]) -> str:
    """Return a calendar with these events, times in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Jamaati//Events//EN"]
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP{_moment(event.stamp)}"
    yield f"DTSTART{_moment(event.start)}"
    if event.end:
        yield f"DTEND{_moment(event.end)}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def _moment(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return f":{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f";VALUE=DATE:{value:%Y%m%d}"


def _text(text: str) -> str:
    """Escape a text value (3.3.11)."""
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """Break a line at 75 bytes, never inside a letter (3.1)."""
    pieces = [""]
    for char in line:
        if len((pieces[-1] + char).encode()) > 74:
            pieces.append("")
        pieces[-1] += char
    return "\r\n ".join(pieces)
