"""An accepted petition and the council: told by the council's own plugin, or noted by staff."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context

from services_plugins.kit import debates, history
from services_plugins.kit.enums import Outcome, StepKind
from services_plugins.kit.models import HistoryEntry, Notification, ServiceSettings
from services_plugins.petitions.actions import desk
from services_plugins.petitions.debates import KIND
from services_plugins.petitions.enums import PetitionState
from services_plugins.petitions.models import Petition
from tenants.accounts.models import User
from tenants.models import Tenant
from tests.dummy.debates import hold
from tests.petitions import accepted, collecting, refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SESSION, LATER = TODAY + dt.timedelta(days=30), TODAY + dt.timedelta(days=120)


@pytest.fixture
def staff(tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return User.objects.create_superuser("staff@example.org", "secret-words")


def steps_of(petition: Petition) -> list[str]:
    """What happened since the petition was accepted."""
    actions = [one.action.removeprefix("petitions.") for one in HistoryEntry.of(petition)]
    return actions[actions.index("accepted") + 1 :]


def test_an_accepted_petition_waits_for_the_council(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        refused(staff, title="Un abribus au souk")
        petition = accepted(staff, SESSION)
        (question,) = debates.waiting()
        assert (question.id, question.title) == (petition.pk, petition.title)
        assert (question.accepted_on, question.session_on) == (TODAY, SESSION)
        assert question.path.endswith(f"/petitions/{petition.number}/")
        desk.take_down(petition, "Contenu illicite.", user=staff)
        assert debates.waiting() == []
        assert debates.question(KIND, petition.pk) is None


def test_the_councils_steps_move_the_petition(tenant_a: Tenant, staff: User) -> None:
    with tenant_context(tenant_a):
        petition = accepted(staff, SESSION)
        hold(KIND, petition.pk, StepKind.COMMITTEE_STUDY, TODAY)
        for day in (SESSION, LATER, LATER):
            hold(KIND, petition.pk, StepKind.AGENDA, day)
        petition.refresh_from_db()
        assert petition.session_on == LATER
        hold(KIND, petition.pk, StepKind.DEBATED, LATER, Outcome.POSTPONED)
        petition.refresh_from_db()
        assert (petition.state, petition.session_on) == (PetitionState.ACCEPTED, None)
        assert [one.id for one in debates.waiting()] == [petition.pk]
        hold(KIND, petition.pk, StepKind.AGENDA, LATER)
        hold(KIND, petition.pk, StepKind.DEBATED, LATER)
        hold(KIND, petition.pk, StepKind.DELIBERATION, LATER, Outcome.ADOPTED)
        hold(KIND, petition.pk, StepKind.DELIBERATION, LATER, Outcome.ADOPTED)
        petition.refresh_from_db()
        assert (petition.state, petition.outcome) == (PetitionState.DEBATED, Outcome.ADOPTED)
        assert debates.waiting() == []
        assert debates.question(KIND, petition.pk) is not None
        hold(KIND, petition.pk, StepKind.FOLLOW_UP, LATER)
        assert steps_of(petition) == [
            "studied",
            "scheduled",
            "postponed",
            "scheduled",
            "debated",
            "outcome",
            "deliberated",
            "followed_up",
        ]
        assert history.is_whole(petition)


def test_a_petition_that_is_not_before_the_council_is_left_alone(
    tenants_ab: tuple[Tenant, Tenant], staff: User
) -> None:
    with tenant_context(tenants_ab[0]):
        petition = collecting(staff)
        hold(KIND, petition.pk, StepKind.DEBATED, TODAY, Outcome.ADOPTED)
        petition.refresh_from_db()
        assert petition.state == PetitionState.COLLECTING
    with tenant_context(tenants_ab[1]):
        hold(KIND, petition.pk, StepKind.DEBATED, TODAY, Outcome.ADOPTED)
        assert debates.waiting() == []


def test_petitions_that_are_switched_off_wait_for_nothing_and_stay_right(
    tenant_a: Tenant, staff: User
) -> None:
    with tenant_context(tenant_a):
        petition = accepted(staff, SESSION)
        settings = ServiceSettings.load()
        settings.switched_off = ["petitions"]
        settings.save()
        assert debates.waiting() == []
        told = Notification.objects.count()
        hold(KIND, petition.pk, StepKind.DEBATED, TODAY, Outcome.PARTLY)
        assert Notification.objects.count() == told
        petition.refresh_from_db()
        assert petition.outcome == Outcome.PARTLY
