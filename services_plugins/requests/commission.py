"""Who gives an opinion on a request before the decision, and who has given one."""

from __future__ import annotations

from dataclasses import dataclass

from services_plugins.requests.definition import Text
from services_plugins.requests.models import Opinion, Request

NAME_LENGTH = Opinion._meta.get_field("member").max_length


@dataclass(frozen=True)
class Seat:
    """A member of the commission; `key` is what their opinions are kept under."""

    key: str
    name: str
    opinions: tuple[Opinion, ...] = ()

    @property
    def last(self) -> Opinion | None:
        """The opinion that counts: they may change their mind once documents came in."""
        return self.opinions[-1] if self.opinions else None


def members_of(request: Request) -> dict[str, str]:
    """Return the names of the commission by key: the national sheet's, then the commune's own."""
    edition = request.edition
    national = {_key(one): str(one) for one in edition.sheet.commission}
    lines = (line.strip()[:NAME_LENGTH] for line in edition.procedure.commission.splitlines())
    return national | {line: line for line in lines if line and line not in national}


def seats_of(request: Request) -> list[Seat]:
    """Return every member with their opinions, and who gave one without being named before."""
    members = members_of(request)
    # A member may have been written down by the name in any language.
    keys = {
        name: _key(one)
        for one in request.edition.sheet.commission
        for name in one.by_language.values()
    }
    given: dict[str, list[Opinion]] = {}
    for opinion in request.opinions.select_related("recorded_by").order_by("pk"):
        given.setdefault(keys.get(opinion.member, opinion.member), []).append(opinion)
    names = members | {key: key for key in given if key not in members}
    return [Seat(key, name, tuple(given.get(key, ()))) for key, name in names.items()]


def _key(name: Text) -> str:
    return name.by_language["ar"][:NAME_LENGTH]
