"""Blocks that bring the council's works into pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_LISTS, SectionBlock
from services_plugins.council import finder, search
from services_plugins.council.enums import BodyKind, Theme

Context = dict[str, Any]


class NextSessionBlock(SectionBlock):
    """When the council meets next."""

    class Meta:
        icon = "date"
        label = _("Next session of the council")
        group = GROUP_LISTS
        template = "council/blocks/next.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> Context:
        """Add the session with its sittings: two queries."""
        context = super().get_context(value, parent_context=parent_context)
        session = finder.next_session()
        sittings = finder.sittings_of(session) if session else []
        return context | {"session": session, "sittings": sittings}


class AgendaBlock(SectionBlock):
    """What stands on the agenda of the next session."""

    class Meta:
        icon = "list-ol"
        label = _("Agenda of the next session")
        group = GROUP_LISTS
        template = "council/blocks/agenda.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> Context:
        """Add the session and its items: two queries."""
        context = super().get_context(value, parent_context=parent_context)
        session = finder.next_session()
        items = finder.agenda_of(session) if session else []
        return context | {"session": session, "items": items}


class ResultsBlock(SectionBlock):
    """What became of the agenda of the last session."""

    class Meta:
        icon = "tick"
        label = _("Results of the last session")
        group = GROUP_LISTS
        template = "council/blocks/agenda.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> Context:
        """Add the session and its items: two queries."""
        context = super().get_context(value, parent_context=parent_context)
        session = finder.last_session()
        items = finder.agenda_of(session) if session else []
        return context | {"session": session, "items": items, "is_over": True}


class DeliberationsBlock(SectionBlock):
    """The deliberations that were adopted last."""

    theme = blocks.ChoiceBlock(
        choices=Theme.choices,
        required=False,
        label=_("Theme"),
        help_text=_("Leave empty to show all themes."),
    )
    count = blocks.IntegerBlock(
        default=5, min_value=1, max_value=20, label=_("How many deliberations are shown")
    )

    class Meta:
        icon = "doc-full"
        label = _("Latest deliberations")
        group = GROUP_LISTS
        template = "council/blocks/deliberations.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> Context:
        """Add the deliberations: one query."""
        context = super().get_context(value, parent_context=parent_context)
        rows = search.published().defer("search")
        if theme := value.get("theme"):
            rows = rows.filter(theme=theme)
        return context | {"deliberations": list(rows[: value.get("count") or 5])}


class MembersBlock(SectionBlock):
    """Who sits in the bureau, or in the whole council."""

    everybody = blocks.BooleanBlock(
        required=False, label=_("All members"), help_text=_("Else the bureau alone.")
    )

    class Meta:
        icon = "group"
        label = _("Members of the council")
        group = GROUP_LISTS
        template = "council/blocks/members.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> Context:
        """Add who sits there: one query."""
        context = super().get_context(value, parent_context=parent_context)
        kind = BodyKind.COUNCIL if value.get("everybody") else BodyKind.BUREAU
        seats = [one for one in finder.seats() if one.body.kind == kind]
        return context | {"seats": seats, "is_demonstration": finder.is_made_up(seats)}
