"""Telling the representative and the followers what became of a petition."""

from __future__ import annotations

from django_tasks import task

from services_plugins.kit import notifications
from services_plugins.kit.models import Contact
from services_plugins.petitions.models import Petition


def tell_representative(petition: Petition, event: str, *, occasion: str = "") -> None:
    """Send `petitions/messages/<event>` to the representative, if they can be reached."""
    if petition.contact is not None:
        tell(petition, petition.contact, event, occasion)


def tell_followers(petition: Petition, *, occasion: str) -> None:
    """Have everybody who follows a published petition told that something has happened."""
    if petition.is_public:
        tell_all_followers.enqueue(petition.pk, occasion)


@task()
def tell_all_followers(petition_id: int, occasion: str) -> None:
    """Write a message to each follower; harmless to repeat."""
    petition = Petition.objects.filter(pk=petition_id).first()
    if petition is None or not petition.is_public:
        return
    followers = Contact.objects.filter(followed__petition=petition, verified_at__isnull=False)
    for contact in followers.iterator(chunk_size=500):
        tell(petition, contact, "news", occasion)


def tell(petition: Petition, contact: Contact, event: str, occasion: str) -> None:
    """Send `petitions/messages/<event>` to a contact, if it is proven; once for each occasion."""
    # Nobody is written to about people who don't exist.
    if contact.verified_at is None or petition.is_demonstration:
        return
    # Every message has its way out: followers end it there, the representative works there.
    page = "mine" if event != "news" else "follow"
    notifications.tell(
        contact,
        f"petitions/{event}",
        key=f"petitions:{petition.pk}:{event}:{occasion}:{contact.pk}"[:120],
        subject=petition,
        context={
            "title": petition.title,
            "number": petition.number,
            "state": petition.state,
            "is_national": petition.is_national,
            "path": f"/{contact.language}/online/petitions/{petition.number}/{page}/",
        },
    )
