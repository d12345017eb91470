"""Finding deliberations by words: in titles and texts, and in the papers that were published.

The index holds only what everybody may read, so that no search tells of a closed paper. Words are
folded as every search of the site folds them (`cms.text`), query and index alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q, QuerySet

from cms.search import MAX_LENGTH
from cms.text import normalise
from services_plugins.council.models import AgendaItem, Deliberation, Paper

# How many results are counted: beyond, a reader narrows the search (by year, theme, …).
MOST_COUNTED = 1000
# PostgreSQL keeps at most 1 MB in one vector: the words of a text, those of papers, positions.
MOST_BYTES = 400_000
BYTES_PER_WORD = 6
LONGEST_WORD = 40
# Deliberations indexed at once, each with the words of all its papers.
BATCH = 100

# For many rows at once, as `cms.indexing` does it: vectors are made by PostgreSQL from arrays.
_UPDATE = """
    UPDATE council_deliberation AS deliberation SET search =
        setweight(to_tsvector('simple', title), 'A')
            || setweight(to_tsvector('simple', body), 'B')
            || setweight(to_tsvector('simple', papers), 'D')
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS fresh (id, title, body, papers)
    WHERE deliberation.id = fresh.id
"""


class BoundedPaginator(Paginator):
    """Counts no further than MOST_COUNTED, so that a long list costs no more than a short one."""

    @cached_property
    def count(self) -> int:
        """The number of results, MOST_COUNTED where there are more."""
        return min(self._counted, MOST_COUNTED)

    @property
    def has_more(self) -> bool:
        """Whether there are more results than are counted and shown."""
        return self._counted > MOST_COUNTED

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: MOST_COUNTED + 1].count()


def published() -> QuerySet[Deliberation]:
    """Return the deliberations that everybody may read, the latest first."""
    return Deliberation.objects.filter(published_at__isnull=False, removed_at__isnull=True)


def find(typed: str, rows: QuerySet[Deliberation]) -> QuerySet[Deliberation]:
    """Return those of `rows` in which all the words occur; all of them where none were typed."""
    words = normalise(typed.replace("\x00", "")[:MAX_LENGTH]).split()
    if not words:
        return rows
    # Only letters and digits are left, so that no word says anything to PostgreSQL's parser.
    query = SearchQuery(
        " & ".join(f"'{word}'" for word in words), search_type="raw", config="simple"
    )
    return rows.filter(search=query).defer("search")


def reindex(keys: Iterable[int]) -> int:
    """Index deliberations by what can be read of them now; return how many."""
    rows = list(Deliberation.objects.filter(pk__in=list(keys)).defer("search"))
    papers = _papers_of(rows)
    columns = [(row.pk, _title_words(row), _text_words(row), papers[row.pk]) for row in rows]
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [list(column) for column in zip(*columns, strict=True)])
    return len(rows)


def reindex_all() -> int:
    """Index every deliberation of the tenant at work anew; return how many."""
    keys = list(Deliberation.objects.order_by("pk").values_list("pk", flat=True))
    return sum(reindex(keys[first : first + BATCH]) for first in range(0, len(keys), BATCH))


def reindex_with(paper: Paper) -> int:
    """Index the deliberations that a paper belongs to; return how many."""
    if paper.subject_kind == Deliberation._meta.label_lower:
        return reindex([paper.subject_id])
    if paper.subject_kind == AgendaItem._meta.label_lower:
        found = Deliberation.objects.filter(item=paper.subject_id)
        return reindex(found.values_list("pk", flat=True))
    return 0


def _title_words(row: Deliberation) -> str:
    return normalise(f"{row.number} {row.year} {row.title_ar} {row.title_fr} {row.title_zgh}")


def _text_words(row: Deliberation) -> str:
    return _fitting(normalise(f"{row.text_ar} {row.text_fr} {row.text_zgh}").split())


def _papers_of(rows: list[Deliberation]) -> dict[int, str]:
    """Return the words of the published papers of deliberations and of their items, by key."""
    keys_of = {(Deliberation._meta.label_lower, row.pk): [row.pk] for row in rows}
    for row in rows:
        if row.item_id:
            keys_of.setdefault((AgendaItem._meta.label_lower, row.item_id), []).append(row.pk)
    subjects: dict[str, list[int]] = {}
    for kind, subject in keys_of:
        subjects.setdefault(kind, []).append(subject)
    wanted = [Q(subject_kind=kind, subject_id__in=found) for kind, found in subjects.items()]
    papers = Paper.objects.filter(
        reduce(or_, wanted, Q(pk=None)), is_public=True, removed_at__isnull=True
    ).values_list("subject_kind", "subject_id", "title_ar", "title_fr", "title_zgh", "text")
    words: dict[int, dict[str, None]] = {row.pk: {} for row in rows}
    for kind, subject, *texts in papers.iterator(chunk_size=BATCH):
        once = dict.fromkeys(normalise(" ".join(texts)).split())
        for key in keys_of[kind, subject]:
            words[key] |= once
    return {key: _fitting(found) for key, found in words.items()}


def _fitting(words: Iterable[str]) -> str:
    """Return each word once, as many as fit; their order says nothing to a search."""
    kept, room = [], MOST_BYTES
    for word in dict.fromkeys(words):
        size = len(word.encode()) + BYTES_PER_WORD
        if len(word) <= LONGEST_WORD and size <= room:
            kept.append(word)
            room -= size
    return " ".join(kept)
