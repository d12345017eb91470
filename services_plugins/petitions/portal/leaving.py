"""What the people of petitions are told when their council leaves the platform."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import override
from django_tasks import task

from services_plugins.kit import notifications
from services_plugins.kit.models import Contact
from services_plugins.petitions.enums import OVER, PetitionState
from services_plugins.petitions.models import Petition
from services_plugins.petitions.portal.facts import is_shown
from tenants.public import PORTAL

# Nobody waits for anything any more, or yet.
QUIET = OVER | {PetitionState.DRAFT}


@task()
def tell_people() -> None:
    """Write to representatives and followers of what is under way where to go now.

    Harmless to repeat: each hears it once of each petition.
    """
    code = connection.tenant.territory_code
    rows = Petition.objects.exclude(state__in=QUIET).filter(is_demonstration=False)
    for petition in rows.select_related("contact").iterator(chunk_size=200):
        for contact in _people(petition):
            notifications.tell(
                contact,
                "petition_register/left",
                key=f"petitions:{petition.pk}:left:{contact.pk}",
                subject=petition,
                context={
                    "title": petition.title,
                    "number": petition.number,
                    "link": _place(petition, code, contact.language),
                },
            )


def _people(petition: Petition) -> Iterator[Contact]:
    """Yield the representative and the followers who can be reached; one may come twice."""
    if petition.contact is not None and petition.contact.verified_at is not None:
        yield petition.contact
    if petition.is_public:
        followers = Contact.objects.filter(followed__petition=petition, verified_at__isnull=False)
        yield from followers.iterator(chunk_size=500)


def _place(petition: Petition, code: str, language: str) -> str:
    """Return the portal's page of a petition; of its territory where it isn't in the register."""
    with override(language):
        if is_shown(petition):
            path = _reverse("petition_register:petition", code, petition.number)
        else:
            path = _reverse("portal:territory", code)
    return f"{PORTAL.base_url}{path}"


def _reverse(name: str, *args: str) -> str:
    return reverse(name, urlconf=settings.PUBLIC_SCHEMA_URLCONF, args=args)
