"""What the parts of a text and its steps are called: it depends on whom it is addressed to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services_plugins.petitions.enums import Authority, TextKind


@dataclass(frozen=True)
class Words:
    """The words of one kind of text."""

    question: Promise
    reasons: Promise
    # What the representative does once there are enough signatures.
    file: Promise
    # What is said of moderation before and while it goes on.
    before: Promise
    moderated: Promise
    collecting: Promise
    filed: Promise
    # Where the personal data of a sheet goes.
    sheet_note: Promise


_COUNCIL = Words(
    question=_("What the council is asked"),
    reasons=_("Reasons and aims"),
    file=_("File with the president of the council"),
    before=_(
        "Read everything once more, and submit it. The commune looks at the text before it is "
        "published."
    ),
    moderated=_("The commune looks at the text. You are told when it is published."),
    collecting=_(
        "Signatures are being collected. Share the address of the petition; sheets on paper can "
        "be handed in at the commune."
    ),
    filed=_("The petition was filed with the president of the council."),
    sheet_note=_(
        "Each person signs once, on paper or online. The sheet goes to the commune; names are "
        "read by the council's bureau alone (law 09-08)."
    ),
)
_PETITION = Words(
    question=_("What the authority is asked"),
    reasons=_("Reasons and aims"),
    file=_("Hand it in"),
    before=_(
        "Read everything once more, and submit it. The ministry looks at the text before it is "
        "published."
    ),
    moderated=_("The ministry looks at the text. You are told when it is published."),
    collecting=_("Signatures are being collected. Share the address of this page."),
    filed=_("The text was handed in with its signatures."),
    sheet_note=_(
        "Each person signs once, on paper or online. Names are read by those alone who check the "
        "conditions (law 09-08)."
    ),
)
_MOTION = Words(
    question=_("What a law should regulate"),
    reasons=_("Aims of the motion"),
    file=_PETITION.file,
    before=_PETITION.before,
    moderated=_PETITION.moderated,
    collecting=_PETITION.collecting,
    filed=_PETITION.filed,
    sheet_note=_PETITION.sheet_note,
)


def words_of(kind: str, authority: str) -> Words:
    """Return the words for a kind of text to an authority."""
    if authority == Authority.COUNCIL:
        return _COUNCIL
    return _MOTION if kind == TextKind.MOTION else _PETITION
