"""Counting what was signed, in the order in which it was confirmed.

A confirmation changes its own row and nothing else, so that any number of them can be taken at
once. The rows that it leaves in `CONFIRMED` are the queue: they are judged and counted by whoever
holds the petition's row, a batch at a time, each batch in one transaction with its links of the
chain. A task does it within seconds; the upkeep finds what a lost task has left.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, QuerySet
from django_tasks import task

from services_plugins.kit import history
from services_plugins.petitions import chain, telling
from services_plugins.petitions.enums import (
    CHANGES,
    AsideReason,
    LinkKind,
    PetitionState,
    SignatureState,
    SignatureWay,
)
from services_plugins.petitions.models import Petition, Signature

BATCH = 1000
# More confirmations than this from one network within the time are set aside for a look.
BURST, BURST_TIME = 20, dt.timedelta(hours=1)
# A family may share a telephone; more signatures than this with one address are looked at.
PER_ADDRESS = 5
# A task that was queued so many seconds ago and hasn't begun may be lost.
QUEUED_SECONDS = 60
# Before messages: the count is what people look at.
PRIORITY = 50

Judgement = tuple[SignatureState, str]


def wake(petition_id: int) -> None:
    """Have what waits of a petition counted, once the transaction is committed."""
    transaction.on_commit(partial(_enqueue, petition_id), robust=True)


def _enqueue(petition_id: int) -> None:
    # One task for all that comes in until it begins.
    if cache.add(_queued(petition_id), True, QUEUED_SECONDS):
        count_queue.enqueue(petition_id)


@task(priority=PRIORITY)
def count_queue(petition_id: int) -> None:
    """Count all that waits of a petition; harmless to repeat."""
    # What is confirmed from here on queues a task of its own.
    cache.delete(_queued(petition_id))
    while tally(petition_id):
        pass


def _queued(petition_id: int) -> str:
    return f"petitions:queued:{petition_id}"


@transaction.atomic
def tally(petition_id: int) -> int:
    """Judge and count one batch of what waits; return how many signatures that was."""
    # Confirmations go on meanwhile: they only refuse that the row be locked as a whole.
    rows = Petition.objects.select_for_update(of=("self",), no_key=True).select_related("contact")
    petition = rows.filter(pk=petition_id).first()
    return _tally(petition) if petition else 0


def settle(petition: Petition) -> None:
    """Count all that waits of a locked petition: something is about to depend on it."""
    while _tally(petition):
        pass


def _tally(petition: Petition) -> int:
    waiting = petition.signatures.filter(state=SignatureState.CONFIRMED)
    # Names stay sealed: nothing here depends on them.
    rows = list(waiting.defer("name", "address").order_by("confirmed_at", "pk")[:BATCH])
    if not rows:
        return 0
    judged: dict[Judgement, list[Signature]] = defaultdict(list)
    judge = Judge(petition, rows)
    for row in rows:
        judged[judge.take(row)].append(row)
    for (state, aside), some in judged.items():
        keys = [row.pk for row in some]
        Signature.objects.filter(pk__in=keys).update(state=state, aside=aside)
    _note_aside(petition, judged)
    count(petition, LinkKind.COUNTED, judged.get((SignatureState.VALID, ""), []))
    return len(rows)


class Judge:
    """Says what each signature of a batch is, knowing those before it; few queries for all.

    The caller holds the petition's row.
    """

    def __init__(self, petition: Petition, rows: Sequence[Signature]) -> None:
        others = petition.signatures.order_by()
        counting = others.filter(state=SignatureState.VALID)
        hashes = {row.id_hash for row in rows}
        self.known = set(counting.filter(id_hash__in=hashes).values_list("id_hash", flat=True))
        self.addresses = _counts(
            counting.filter(address_hash__in={row.address_hash for row in rows} - {""}),
            "address_hash",
        )
        since = rows[0].confirmed_at - BURST_TIME if rows[0].confirmed_at else None
        recent = others.filter(confirmed_at__gte=since).exclude(state=SignatureState.CONFIRMED)
        self.networks = _counts(
            recent.filter(network_hash__in={row.network_hash for row in rows} - {""}),
            "network_hash",
        )

    def take(self, row: Signature) -> Judgement:
        """Return the state of one signature, and why it is set aside."""
        judgement = self._judge(row)
        self.networks[row.network_hash] += 1
        if judgement[0] == SignatureState.VALID:
            self.known.add(row.id_hash)
            self.addresses[row.address_hash] += 1
        return judgement

    def _judge(self, row: Signature) -> Judgement:
        if row.id_hash in self.known:
            return SignatureState.DUPLICATE, ""
        if row.way != SignatureWay.EID:
            if row.address_hash and self.addresses[row.address_hash] >= PER_ADDRESS:
                return SignatureState.SET_ASIDE, AsideReason.ADDRESS
            if row.network_hash and self.networks[row.network_hash] >= BURST:
                return SignatureState.SET_ASIDE, AsideReason.NETWORK
        return SignatureState.VALID, ""


def _counts(rows: QuerySet[Signature], field: str) -> Counter[str]:
    return Counter(dict(rows.values_list(field).annotate(count=Count("pk"))))


def _note_aside(petition: Petition, judged: dict[Judgement, list[Signature]]) -> None:
    """Note in the history that signatures were set aside, and why."""
    reasons = {
        str(aside): len(rows)
        for (state, aside), rows in judged.items()
        if state == SignatureState.SET_ASIDE
    }
    if reasons:
        history.record(
            petition,
            "petitions.set_aside",
            actor=history.SYSTEM,
            is_public=False,
            data=reasons,
        )


def count(petition: Petition, kind: LinkKind, signatures: Sequence[Signature]) -> None:
    """Put signatures that begin or cease to count into chain and count of a locked petition.

    When the goal is reached for the first time, it is said.
    """
    if not signatures:
        return
    before = petition.missing
    chain.extend(petition, kind, signatures)
    petition.signature_count += CHANGES[kind] * len(signatures)
    areas = Counter(petition.area_counts)
    for signature in signatures:
        if signature.area:
            areas[signature.area] += CHANGES[kind]
    petition.area_counts = dict(areas)
    petition.save(update_fields=["signature_count", "area_counts", "chain_length", "chain_digest"])
    if before > 0 and petition.missing == 0 and petition.state == PetitionState.COLLECTING:
        _say_reached(petition)


def _say_reached(petition: Petition) -> None:
    history.record(
        petition,
        "petitions.reached",
        actor=history.SYSTEM,
        data={"signatures": petition.signature_count},
    )
    telling.tell_representative(petition, "reached")
    telling.tell_followers(petition, occasion="reached")
