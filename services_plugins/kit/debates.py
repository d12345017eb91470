"""What a council can debate, and the council: plugins meet here without knowing each other.

A service whose files a council can debate (petitions) declares them as `debatable`; the council's
own plugin declares itself as `council`. Either may be absent or switched off: then nothing waits,
nothing is known, and nothing fails.
"""

from __future__ import annotations

import datetime as dt

from services_plugins.kit import history, registry, switches
from services_plugins.kit.plugin import Council, CouncilStep, Debatable, Question, ServicePlugin


def waiting() -> list[Question]:
    """Return what waits for the council, accepted longest ago first."""
    found = [one for side in _debatable().values() for one in side.waiting()]
    return sorted(found, key=lambda one: (one.accepted_on, one.kind, one.id))


def question(kind: str, pk: int) -> Question | None:
    """Return one question; None where it no longer stands, or its service is off."""
    side = _debatable().get(kind)
    return side.find(pk) if side else None


def tell(kind: str, pk: int, step: CouncilStep, *, actor: history.Actor) -> None:
    """Have the question's service hear of a step, in the transaction of the step.

    A service that is switched off hears of it too: its files are right when it is on again.
    """
    for plugin in registry.at_work():
        if plugin.debatable is not None and plugin.debatable.kind == kind:
            plugin.debatable.tell(pk, step, actor=actor)


def next_ordinary_session() -> dt.date | None:
    """Return when the next ordinary session opens that still takes questions, if it is planned."""
    days = [council.next_ordinary_session() for council in _councils()]
    return min((day for day in days if day is not None), default=None)


def steps(kind: str, pk: int) -> list[CouncilStep]:
    """Return what the council did with a question and made public, the earliest first."""
    found = [step for council in _councils() for step in council.steps(kind, pk)]
    return sorted(found, key=lambda step: step.on)


def _debatable() -> dict[str, Debatable]:
    sides = (plugin.debatable for plugin in _plugins())
    return {side.kind: side for side in sides if side is not None}


def _councils() -> list[Council]:
    sides = (plugin.council for plugin in _plugins())
    return [side for side in sides if side is not None]


def _plugins() -> list[ServicePlugin]:
    """Return the plugins of the schema at work that are switched on."""
    on = switches.switched_on()
    return [plugin for plugin in registry.at_work() if plugin.key in on]
