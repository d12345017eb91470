"""People who sign, in a process of the project.

    python -m tests.trials.signers sign|confirm SLUG FIRST COUNT

signs as so many people, or confirms what they signed, as fast as one process can; it begins when
a line comes in, which it asks for with one of its own. Nothing of the project is imported before
it is set up.
"""

from __future__ import annotations

import datetime as dt
import sys

# One in so many signs a second time, with another address.
TWICE = 20


def open_collection(count: int) -> int:
    """Have so many people sign a new petition, each with a link that is still to be opened.

    Returns the petition's key. The link of the person `number` is `link_of(number)`.
    """
    from django.utils import timezone

    from services_plugins.kit import secrets
    from services_plugins.kit.models import Contact, OneTimeCode
    from services_plugins.petitions.models import Signature
    from services_plugins.petitions.views.proof import SIGN, purpose

    petition = collection()
    made = Signature.objects.bulk_create(
        (signature_of(petition, number) for number in range(count)), 2000
    )
    people = [
        Contact(channel="email", address="x", address_hash=f"{petition.pk} {one.pk}")
        for one in made
    ]
    for one, contact in zip(made, Contact.objects.bulk_create(people, 2000), strict=True):
        one.contact = contact
    Signature.objects.bulk_update(made, ["contact"], 2000)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    OneTimeCode.objects.bulk_create(
        (
            OneTimeCode(
                contact=one.contact,
                purpose=purpose(SIGN, one.pk),
                code_hash="",
                link_hash=secrets.fingerprint("link", link_of(petition.pk, number)),
                expires_at=tomorrow,
            )
            for number, one in enumerate(made)
        ),
        2000,
    )
    return petition.pk


def collection():
    """Return a new petition that collects signatures."""
    from tenants.accounts.models import User
    from tests.petitions import collecting

    user, _made = User.objects.get_or_create(
        email="trial@example.org", defaults={"is_superuser": True, "is_active": True}
    )
    return collecting(user)


def signature_of(petition, number: int):
    """Return what the person `number` signs, not saved; some have signed before."""
    from services_plugins.petitions.actions import sign
    from services_plugins.petitions.enums import SignatureWay
    from tests.petitions import SIGNATURE

    person = number - 1 if number % TWICE == TWICE - 1 else number
    return sign.made(petition, SIGNATURE | {"id_number": f"T{person + 1}"}, SignatureWay.ONLINE)


def link_of(petition: int, number: int) -> str:
    return f"trial-{petition}-{number}"


def different(count: int) -> int:
    """Return how many different people there are among the first `count`."""
    return count - count // TWICE


def work(what: str, slug: str, first: int, count: int) -> None:
    """Sign as the people from `first` on, or confirm what they signed."""
    from django_tenants.utils import tenant_context

    from services_plugins.kit.people import contact_for
    from services_plugins.petitions.actions import sign
    from services_plugins.petitions.models import Petition
    from tenants.models import Tenant
    from tests.petitions import SIGNATURE

    tenant = Tenant.objects.select_related("territory").get(slug=slug)
    with tenant_context(tenant):
        petition = Petition.objects.latest("pk")
        waiting = list(petition.signatures.order_by("pk")[first : first + count])
        print("ready", flush=True)
        sys.stdin.readline()
        if what == "confirm":
            for one in waiting:
                sign.confirm(one)
        else:
            for number in range(first, first + count):
                given = SIGNATURE | {"id_number": f"T{number + 1}"}
                contact = contact_for("email", f"person{number}@example.org")
                sign.confirm(sign.sign(petition, given, contact, network=f"network {number}"))


if __name__ == "__main__":
    import django

    django.setup()
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
