"""What an authority of the State receives with a text: the letter and the list of who signed."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from services_plugins.kit import documents
from services_plugins.kit.documents import Content, Part
from services_plugins.kit.models import IssuedDocument
from services_plugins.petitions.enums import SignatureState
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import law

HANDOVER = "petition_handover"


def issue_handover(petition: Petition) -> IssuedDocument:
    """Issue the letter with which a text goes to its authority, and all that the law wants in it.

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
    yield documents.heading(_("Who has signed"))
    yield documents.table(
        [_("No."), _("Full name"), _("Region"), _("Signed on"), _("How")],
        list(_signatures(petition)),
        [1, 5, 4, 2, 2],
    )


def _signatures(petition: Petition) -> Iterator[list[str]]:
    """Yield a line for each signature that counts, in the order in which they came in."""
    areas = dict(law.area_choices())
    rows = petition.signatures.filter(state=SignatureState.VALID).order_by("pk")
    for number, one in enumerate(rows.iterator(chunk_size=2000), start=1):
        day = timezone.localtime(one.confirmed_at)
        yield [
            str(number),
            one.name,
            areas.get(one.area, one.area),
            f"{day:%d/%m/%Y}",
            one.get_way_display(),
        ]
