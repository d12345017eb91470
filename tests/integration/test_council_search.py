"""Finding deliberations by words: what is found, what is never found, and at what cost."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.council import search
from services_plugins.council.enums import PaperKind, Reading
from services_plugins.council.models import Deliberation, Paper
from services_plugins.kit.models import subject_of
from tenants.models import Tenant
from tests.council import council_of
from tests.council_records import DAY, voted_item, written

pytestmark = pytest.mark.django_db


def found(words: str) -> list[int]:
    return [row.number for row in search.find(words, search.published())]


def paper(subject, text: str, **fields) -> Paper:
    return Paper.objects.create(
        **subject_of(subject),
        **{"kind": PaperKind.ANNEX, "title_ar": "ملحق", "is_public": True, "size": 1}
        | {"reading": Reading.TEXT, "text": text, "published_at": timezone.now()}
        | fields,
    )


def test_words_are_found_however_they_were_typed(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        written(1, "اتِّفاقيّة شراكة لتأهيل الطريق", title_fr="Aménagement de la forêt")
        written(2, "الميزانية", text_ar="يصادق المجلس على ميزانية ١٢٣٤", day=dt.date(2026, 6, 1))
        assert search.reindex_all() == 2
        for words in ("إتفاقية", "الاتفاقيه طريق", "foret amenagements", "1/2026"):
            assert found(words) == [1], words
        assert found("1234 المجلس") == [2]
        # The latest first; without words, everything.
        assert found("") == [2, 1]
        assert found("ميزانية طريق") == []
        # What PostgreSQL's parser would take for its own, and a word of the wrong kind.
        assert found("الطريق & ! ( ' | :*") == [1]
        assert found("\x00" + "x" * 500) == []


def test_papers_are_found_once_they_are_public(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_a):
        council = council_of()
        Deliberation.objects.all().delete()
        item, session = voted_item(council), council.held
        one = written(1, "مقرر", item=item, session=session)
        again = written(2, "مقرر", item=item, session=session)
        written(3, "مقرر")
        of_item = paper(item, "Cahier des charges: poteaux électriques")
        closed = paper(one, "prix de réserve", is_public=False)
        removed = paper(one, "brouillon", removed_at=timezone.now())
        for row in (of_item, closed, removed):
            search.reindex_with(row)
        assert found("poteau electrique") == [2, 1]
        assert found("reserve") == found("brouillon") == []
        Paper.objects.filter(pk=closed.pk).update(is_public=True)
        assert search.reindex_with(closed) == 1
        assert found("reserve") == [1]
        # What isn't published, or was removed, is in no list that everybody reads.
        Deliberation.objects.filter(pk=one.pk).update(published_at=None)
        Deliberation.objects.filter(pk=again.pk).update(removed_at=timezone.now())
        assert found("poteau") == []
    with tenant_context(tenant_b):
        assert found("") == []


def test_an_endless_text_is_indexed_as_far_as_it_fits(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        many = " ".join(f"كلمة{number}" for number in range(60_000))
        row = written(1, "مقرر", text_ar=many)
        paper(row, many + " " + "ا" * 100_000)
        search.reindex([row.pk])
        assert found("كلمة7 كلمة8 مقرر") == [1]


def test_a_long_list_is_counted_so_far_and_no_further(
    tenant_a: Tenant, django_assert_num_queries, monkeypatch
) -> None:
    monkeypatch.setattr(search, "MOST_COUNTED", 5)
    with tenant_context(tenant_a):
        for number in range(1, 9):
            written(number, "مقرر", day=DAY + dt.timedelta(days=number))
        search.reindex_all()
        with django_assert_num_queries(2):
            shown = search.BoundedPaginator(search.find("مقرر", search.published()), 3).get_page(1)
            assert [row.number for row in shown] == [8, 7, 6]
            assert shown.paginator.count == 5
            assert shown.paginator.has_more
        few = search.BoundedPaginator(search.published().filter(number__lte=2), 3)
        assert (few.count, few.has_more) == (2, False)
