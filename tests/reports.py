"""Street reports for the tests: filed and published in the tenant at work."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.models import SiteIdentity
from services_plugins.kit import attachments
from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import Attachment
from services_plugins.requests.actions import street
from services_plugins.requests.actions.draft import save_answers, start
from services_plugins.requests.actions.file import file
from services_plugins.requests.models import Procedure, Request
from services_plugins.requests.street import reports
from tenants.accounts.models import User

# Nothing of this may ever be seen by others.
PRIVATE = ("Amina", "Elidrissi", "0612345678", "amina@example.org", "chez Amina")
ANSWERS: dict[str, Any] = {
    "category": "lighting",
    "description": "Lampe éteinte chez Amina Elidrissi, 0612345678",
    "danger": "no",
    "place": {"words": "Devant chez Amina", "latitude": 34.02, "longitude": -6.83},
    "applicant_first_name": "Amina",
    "applicant_last_name": "Elidrissi",
}
TEXT, ADDRESS = "Le lampadaire ne marche plus", "Rue des Fleurs"


def centre_at(latitude: float = 34.02, longitude: float = -6.83) -> None:
    """Put the commune's centre somewhere."""
    identity = SiteIdentity.load()
    identity.latitude, identity.longitude = latitude, longitude
    identity.save()


def photograph(name: str = "lampe.jpg") -> SimpleUploadedFile:
    """Return a picture that says where it was taken, and by what."""
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CAMERA OF AMINA"
    exif[0x8825] = {1: "N", 2: (34.0, 1.0, 15.0), 3: "W", 4: (6.0, 50.0, 2.0)}
    Image.new("RGB", (1600, 900), "teal").save(drawn, "JPEG", exif=exif)
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def filed_report(*, with_photo: bool = False, **answers: Any) -> Request:
    """File a report in the tenant at work."""
    draft = start(Procedure.objects.get(code=reports.CODE))
    draft = save_answers(draft, ANSWERS | answers)
    if with_photo:
        attachments.add(draft, photograph(), slot=reports.PHOTO, added_by=ActorKind.CITIZEN)
    return file(draft)


def head_of_desks() -> User:
    """Return somebody who may do everything at the desks."""
    user, _made = User.objects.get_or_create(
        email="head@example.org", defaults={"is_superuser": True, "is_staff": True}
    )
    return user


def published_report(*, with_photo: bool = False, **answers: Any) -> Request:
    """File and publish a report; with a photograph, that is published too."""
    request = filed_report(with_photo=with_photo, **answers)
    photo = Attachment.of(request).first() if with_photo else None
    return street.publish(request, text=TEXT, address=ADDRESS, photo=photo, user=head_of_desks())
