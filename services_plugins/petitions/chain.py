"""The chain of a petition's signatures: it proves the count, and names nobody.

Every step of the count is a link: a signature that begins to count, or ceases to. A link holds
the seal of the signature, which is a hash of what was signed and of a random salt, and a digest
of itself and of the link before it. Whoever has kept a digest can tell later that no link up to
there was added, changed or taken out; whoever has the links can count. The salt is erased with
the personal data: from then on a seal can't be compared with any guess, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from services_plugins.kit.models import HistoryEntry
from services_plugins.petitions.enums import CHANGES, LinkKind, SignatureState
from services_plugins.petitions.models import Link, Petition, Signature

CHUNK = 5000


def seal(signature: Signature, petition: Petition) -> Signature:
    """Give a new signature its salt and its seal."""
    signature.salt = secrets.token_hex(16)
    signature.seal = _seal_of(signature, petition)
    return signature


def _seal_of(signature: Signature, petition: Petition) -> str:
    signed = [
        signature.salt,
        petition.number,
        signature.name,
        signature.address,
        signature.tie,
        signature.area,
        signature.way,
        signature.id_hash,
    ]
    return hashlib.sha256(json.dumps(signed).encode()).hexdigest()


def digest(previous: str, sequence: int, kind: str, sealed: str) -> str:
    """Return the digest of a link: SHA-256 of four values with bars between them.

    Before the first link there is the number of the petition.
    """
    return hashlib.sha256(f"{previous}|{sequence}|{kind}|{sealed}".encode()).hexdigest()


def extend(petition: Petition, kind: LinkKind, signatures: Sequence[Signature]) -> None:
    """Add a link for each signature to the chain of a locked petition, which the caller saves."""
    links = []
    for signature in signatures:
        petition.chain_length += 1
        petition.chain_digest = digest(
            petition.chain_digest or petition.number, petition.chain_length, kind, signature.seal
        )
        links.append(
            Link(
                petition=petition,
                signature=signature,
                sequence=petition.chain_length,
                kind=kind,
                seal=signature.seal,
                digest=petition.chain_digest,
            )
        )
    Link.objects.bulk_create(links)


def facts(petition: Petition) -> dict[str, Any]:
    """Return what a step of the history keeps of the chain as it is now."""
    return {
        "signatures": petition.signature_count,
        "links": petition.chain_length,
        "digest": petition.chain_digest,
    }


def at_filing(petition: Petition) -> dict[str, Any]:
    """Return the same as it was when the petition was filed, nothing where it wasn't."""
    if petition.filed_at is None:
        return {}
    entry = HistoryEntry.of(petition).filter(action="petitions.filed").order_by("-pk").first()
    kept = entry.data if entry else {}
    return {name: kept[name] for name in ("signatures", "links", "digest") if name in kept}


def rows(petition: Petition) -> Iterator[tuple[int, str, str, str]]:
    """Yield sequence, kind, seal and digest of each link, in order."""
    links = petition.links.order_by("sequence")
    yield from links.values_list("sequence", "kind", "seal", "digest").iterator(CHUNK)


def counted_at(petition: Petition, length: int) -> QuerySet[Signature]:
    """Return the signatures that counted when the chain had `length` links, in their order."""
    until = petition.links.filter(sequence__lte=length).order_by()
    net = until.values("signature").annotate(net=Sum(_change("kind"))).filter(net=1)
    return petition.signatures.filter(pk__in=net.values("signature")).order_by("confirmed_at", "pk")


def _change(field: str) -> Case:
    """Return what a link does to the count, for a query that knows its kind as `field`."""
    cases = [When(**{field: kind}, then=Value(one)) for kind, one in CHANGES.items()]
    return Case(*cases, output_field=IntegerField())


def is_whole(petition: Petition) -> bool:
    """Tell whether the chain holds and says what the petition says; reads no signature."""
    return not any(_of_links(petition))


def problems(petition: Petition) -> list[str]:
    """Return what doesn't fit together of chain, signatures and count, in words for the log.

    Every signature that still has its data is read: that takes a minute for a million.
    """
    found = [*_of_links(petition), *_of_states(petition)]
    found += [f"signature {pk} isn't what was signed" for pk in _changed(petition)]
    return found


def _of_links(petition: Petition) -> Iterator[str]:
    last, count, expected = petition.number, 0, 1
    for sequence, kind, sealed, found in rows(petition):
        last = digest(last, expected, kind, sealed)
        if sequence != expected or found != last:
            yield f"link {expected} doesn't follow the one before it"
            return
        count += CHANGES[LinkKind(kind)]
        expected += 1
    if (petition.chain_length, petition.chain_digest or petition.number) != (expected - 1, last):
        yield "the petition knows another end of the chain"
    if count != petition.signature_count:
        yield f"the chain counts {count} signatures, the petition {petition.signature_count}"


def _of_states(petition: Petition) -> Iterator[str]:
    """Compare which signatures count with what the links say of each."""
    counts = Case(
        When(state=SignatureState.VALID, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    own = petition.signatures.order_by()
    by_link = own.annotate(linked=Coalesce(Sum(_change("links__kind")), 0), counts=counts)
    if wrong := by_link.exclude(linked=F("counts")).count():
        yield f"{wrong} signatures count otherwise than the chain says"
    if wrong := Link.objects.filter(petition=petition).exclude(seal=F("signature__seal")).count():
        yield f"{wrong} links stand for other signatures"


def _changed(petition: Petition) -> Iterable[int]:
    for signature in _readable(petition).iterator(CHUNK):
        if signature.seal != _seal_of(signature, petition):
            yield signature.pk


def _readable(petition: Petition) -> QuerySet[Signature]:
    return petition.signatures.exclude(salt="").order_by("pk")
