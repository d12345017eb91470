"""Telling people: an outbox, so that what is told is exactly what was stored.

`tell` writes the message in the caller's transaction; a task sends it once that is committed. A
message is sent at least once: only a crash between handing it over and noting so repeats it,
under the same Message-ID (or reference, for an SMS), by which the other side knows it again. A
second `tell` with the same key tells nothing. The outbox is what counts, not the queue: `resend`
takes up what a lost task has left.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from services_plugins.kit import documents, secrets, sms
from services_plugins.kit.enums import Channel, Delivery
from services_plugins.kit.models import Contact, Notification, subject_of

logger = logging.getLogger(__name__)

# Minutes to wait after each failed attempt; after the last one it is given up.
WAITS = (1, 5, 30, 120, 720)

# Returns the name and content of a PDF, or nothing once what it is about is gone.
Enclosure = Callable[[Notification], tuple[str, bytes] | None]
_enclosures: dict[str, Enclosure] = {}


def enclose(template: str, make: Enclosure) -> None:
    """Have every e-mail of `template` carry what `make` draws when it is sent."""
    _enclosures[template] = make


# Minutes after which a message that waits has lost its task.
LOST_MINUTES = 15


def tell(
    contact: Contact,
    template: str,
    *,
    key: str,
    context: dict[str, Any] | None = None,
    subject: models.Model | None = None,
    language: str = "",
) -> None:
    """Have `template` sent to `contact`, unless `key` told it already.

    `template` names `<app>/messages/<name>` (`kit/code` is `kit/messages/code.*`): `.subject.txt`
    and `.txt` for e-mail, `.sms.txt` for a telephone.
    """
    about = subject_of(subject) if subject else {"subject_kind": "", "subject_id": 0}
    message = Notification(
        key=key,
        contact=contact,
        template=template,
        language=language or contact.language,
        context=context or {},
        **about,
    )
    # One statement: whoever comes second with the same key changes nothing.
    Notification.objects.bulk_create([message], ignore_conflicts=True)
    deliver.enqueue(key)


def resend() -> int:
    """Queue again what should have been sent a while ago; return how many messages.

    A task may be lost where its message isn't: with a worker that died on it once too often, or
    a database that went away at the wrong moment.
    """
    now = timezone.now()
    overdue = Notification.objects.filter(
        state=Delivery.WAITING, next_attempt_at__lt=now - dt.timedelta(minutes=LOST_MINUTES)
    )
    with transaction.atomic():
        keys = list(overdue.select_for_update(skip_locked=True).values_list("key", flat=True))
        # Not again before as many minutes have passed: the queue may only be long.
        overdue.filter(key__in=keys).update(next_attempt_at=now)
        for key in keys:
            deliver.enqueue(key)
    return len(keys)


@task()
def deliver(key: str) -> None:
    """Send one message of the outbox, unless it is sent; a failure is tried again later."""
    with transaction.atomic():
        message = (
            Notification.objects.select_for_update(of=("self",))
            .select_related("contact")
            .filter(key=key, state=Delivery.WAITING)
            .first()
        )
        # Gone with the person's data, or sent by another worker meanwhile.
        if message is None:
            return
        try:
            _send(message)
        except smtplib.SMTPRecipientsRefused:
            _give_up(message, "The mail server refuses the address.")
            Contact.objects.filter(pk=message.contact_id).update(bounced_at=timezone.now())
        except (OSError, smtplib.SMTPException, sms.GatewayError) as error:
            _try_again(message, f"{type(error).__name__}")
        else:
            message.state, message.sent_at = Delivery.SENT, timezone.now()
            # What it said isn't kept: it may hold codes and secrets.
            message.context = {}
            message.save(update_fields=["state", "sent_at", "context"])


def _send(message: Notification) -> None:
    contact = message.contact
    with translation.override(message.language):
        context = _context(message)
        if contact.channel == Channel.PHONE:
            text = _text(message, "sms.txt", context)
            sms.gateway().send(contact.address, text, reference=_reference(message))
            return
        body = _text(message, "txt", context)
        mail = EmailMultiAlternatives(
            subject=_text(message, "subject.txt", context),
            body=body,
            to=[contact.address],
            headers=_headers(message, context),
        )
        mail.attach_alternative(
            render_to_string("kit/email.html", context | {"paragraphs": body.split("\n\n")}),
            "text/html",
        )
        _enclose(mail, message)
        mail.send()


def _headers(message: Notification, context: dict[str, Any]) -> dict[str, str]:
    """Return what programs read of a message: its name, and how to stop the like (RFC 8058)."""
    headers = {"Message-ID": f"<{_reference(message)}@{settings.PLATFORM_DOMAIN}>"}
    if stop := context.get("stop_link"):
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _enclose(mail: EmailMultiAlternatives, message: Notification) -> None:
    """Add what goes with a message; without it, the words still arrive."""
    if (make := _enclosures.get(message.template)) is None:
        return
    try:
        enclosed = make(message)
    except documents.NotDrawn:
        logger.exception("Message %s goes without its document", message.pk)
        return
    if enclosed is not None:
        mail.attach(*enclosed, documents.CONTENT_TYPE)


def _reference(message: Notification) -> str:
    """Return what stands for a message elsewhere: the same each time, and telling nothing."""
    return secrets.fingerprint("message", message.key)[:32]


def _context(message: Notification) -> dict[str, Any]:
    """Return what the templates read: the message's own, the commune, and absolute links."""
    tenant = connection.tenant
    context = dict(message.context)
    if path := context.get("path"):
        context["link"] = f"{tenant.base_url}{path}"
    if path := context.get("unsubscribe"):
        context["stop_link"] = f"{tenant.base_url}{path}"
    info = translation.get_language_info(message.language)
    return context | {
        "commune": tenant.name,
        "language": message.language,
        "dir": "rtl" if info["bidi"] else "ltr",
    }


def _text(message: Notification, suffix: str, context: dict[str, Any]) -> str:
    app, _slash, name = message.template.partition("/")
    return render_to_string(f"{app}/messages/{name}.{suffix}", context).strip()


def _try_again(message: Notification, problem: str) -> None:
    """Put a message off, or give it up after the last wait."""
    logger.warning("Message %s could not be sent: %s", message.pk, problem)
    if message.attempts >= len(WAITS):
        _give_up(message, problem)
        return
    message.next_attempt_at = timezone.now() + dt.timedelta(minutes=WAITS[message.attempts])
    message.attempts += 1
    message.problem = problem
    message.save(update_fields=["next_attempt_at", "attempts", "problem"])
    deliver.using(run_after=message.next_attempt_at).enqueue(message.key)


def _give_up(message: Notification, problem: str) -> None:
    message.state, message.problem = Delivery.FAILED, problem
    message.save(update_fields=["state", "problem"])
