"""The real processes on a database of their own: many at once, and killed at random.

`make bench` does the same with more people and more accidents.
"""

from collections.abc import Iterator

import pytest
from django_tenants.utils import schema_context

from tenants.models import Tenant
from tests.database import COMMUNES, TestDatabase
from tests.scratch import url_of
from tests.trials import filing, signers, signing
from tests.trials.platform import Platform, platform

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(test_database: TestDatabase, django_db_setup, django_db_blocker) -> Iterator[Platform]:
    """The processes, for all the trials: they take a while to start."""
    with django_db_blocker.unblock(), schema_context("public"):
        tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])
        source = url_of(test_database.spare)
    with platform(source, tenant, filing.OFFER, durable=False) as one:
        yield one


def test_nothing_is_lost_or_doubled_when_many_file_at_once(running: Platform) -> None:
    outcome, _pressed, _all = filing.together(running, 16)
    assert outcome.wrong == []
    assert len(outcome.receipts) == 16


def test_every_receipt_stands_for_something_whatever_is_killed(running: Platform) -> None:
    before = len(running.receipts)
    outcome = filing.through_accidents(running, 16, people=8, seconds=(1, 3), seed=7)
    assert outcome.wrong == []
    assert len(outcome.receipts) == before + 16
    assert running.killed


def test_every_confirmed_signature_counts_once_whatever_is_killed(running: Platform) -> None:
    outcome = signing.through_accidents(running, 200, people=4, seconds=(1, 3), seed=11)
    assert outcome.wrong == []
    assert outcome.counted == signers.different(200)
