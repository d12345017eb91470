"""The secret of a receipt: with the tracking number, it opens the request to its owner.

It is computed from the number and the platform's key, so that it is kept nowhere, can be printed
again at the counter, and is the same however often a form is sent.
"""

from __future__ import annotations

from django.utils.crypto import constant_time_compare

from services_plugins.kit import limits, numbering, secrets
from services_plugins.requests.enums import RequestState
from services_plugins.requests.models import Request

_KIND = "requests.secret"
# Wrong tries at one number, and from one network, in how many seconds.
TRIES_PER_NUMBER = limits.Limit("track:number", 10, 3600)
TRIES_PER_NETWORK = limits.Limit("track:network", 40, 3600)


class NotFound(Exception):
    """No request has this number with this secret; which of them is wrong isn't said."""


def secret_of(number: str) -> str:
    """Return the secret that is printed on the receipt of a number."""
    value = int(secrets.fingerprint(_KIND, number)[:16], 16)
    return f"{value % 10**numbering.SECRET_DIGITS:0{numbering.SECRET_DIGITS}d}"


def find(number: str, secret: str, *, network: str) -> Request:
    """Return the filed request of a receipt.

    Raises ValidationError for a number with a slip in it, NotFound, limits.TooMany.
    """
    number = numbering.clean_number(number)
    TRIES_PER_NETWORK.take(network)
    TRIES_PER_NUMBER.take(number)
    if not constant_time_compare(numbering.normalise(secret), secret_of(number)):
        raise NotFound
    found = Request.objects.exclude(state=RequestState.DRAFT).filter(number=number)
    request = found.select_related("edition__procedure", "desk", "contact").first()
    if request is None:
        raise NotFound
    # Who holds the receipt may come as often as they like.
    TRIES_PER_NUMBER.forget(number)
    return request
