"""A sitting on the real processes, killed at random: nothing that was acknowledged is lost.

`make bench ARGS=sitting` does the same with more entries and more accidents.
"""

import pytest
from django_tenants.utils import schema_context

from tenants.models import Tenant
from tests.database import COMMUNES, TestDatabase
from tests.scratch import url_of
from tests.trials import sitting
from tests.trials.platform import platform

pytestmark = pytest.mark.slow


def test_nothing_acknowledged_is_lost_whatever_is_killed(
    test_database: TestDatabase, django_db_setup, django_db_blocker
) -> None:
    with django_db_blocker.unblock(), schema_context("public"):
        tenant = Tenant.objects.select_related("territory").get(slug=COMMUNES["a"][0])
        source = url_of(test_database.spare)
    with platform(source, tenant, sitting.PREPARE, durable=False) as running:
        outcome = sitting.through_accidents(running, 40, seconds=(1, 3), seed=7)
        assert outcome.wrong == []
        assert outcome.acknowledged == outcome.entered >= 120
        assert running.killed
