"""What an authority of the State receives with a text, beside the signed list: the letter."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from services_plugins.kit import documents
from services_plugins.kit.documents import Content, Part
from services_plugins.kit.models import IssuedDocument
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import law

HANDOVER = "petition_handover"


def issue_handover(petition: Petition) -> IssuedDocument:
    """Issue the letter with which a text goes to its authority.

    The fields are those of the order of 2018 on the form: date and subject, authors, who speaks
    for them and their personal data, the note, the list of who supports it. The caller holds the
    row. Raises documents.NotDrawn.
    """
    with translation.override(petition.language):
        title = _("Handing over of a national text")
        content = Content(title, tuple(_handover(petition)), petition.language)
    return documents.issue(petition, HANDOVER, content, reference=petition.written_number)


def _handover(petition: Petition) -> Iterator[Part]:
    words = petition.words
    yield documents.facts(
        [
            (_("Kind"), petition.get_kind_display()),
            (_("Addressed to"), petition.get_authority_display()),
            (_("Subject"), petition.title),
            (_("Number"), documents.left_to_right(petition.written_number)),
            (_("Signatures"), petition.signature_count),
            (_("Digest"), documents.left_to_right(petition.chain_digest)),
        ]
    )
    yield documents.heading(words.question)
    yield documents.paragraphs(petition.question)
    yield documents.heading(words.reasons)
    yield documents.paragraphs(petition.reasons)
    if petition.principles:
        yield documents.heading(_("Main principles of the law"))
        yield documents.paragraphs(petition.principles)
    yield documents.heading(_("The committee"))
    yield documents.table(
        [_("Full name"), _("ID card"), _("Region"), _("Role")],
        [
            [one.name, one.id_number, law.area_name(one.area), one.get_role_display()]
            for one in law.committee(petition).accepted
        ],
        [4, 2, 4, 3],
    )
    yield documents.heading(_("Signatures by region"))
    yield documents.table(
        [_("Region"), _("Signatures")],
        [[name, str(count)] for name, count in law.by_area(petition)],
        [4, 1],
    )
    yield documents.note(
        _("The signed list is handed over with this letter, in parts; its digest is above.")
    )
