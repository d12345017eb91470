"""Telling people: an outbox, so that what is told is exactly what was stored.

`tell` writes the message in the caller's transaction; a task sends it once that is committed. A
message is sent at least once: only a crash between handing it over and noting so repeats it. A
second `tell` with the same key tells nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import connection, models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from services_plugins.kit import sms
from services_plugins.kit.enums import Channel, Delivery
from services_plugins.kit.models import Contact, Notification, subject_of

logger = logging.getLogger(__name__)

# Minutes to wait after each failed attempt; after the last one it is given up.
WAITS = (1, 5, 30, 120, 720)


def tell(
    contact: Contact,
    template: str,
    *,
    key: str,
    context: dict[str, Any] | None = None,
    subject: models.Model | None = None,
    language: str = "",
) -> Notification | None:
    """Have `template` sent to `contact`; return the message, or None where `key` told it already.

    `template` names `<app>/messages/<name>` (`kit/code` is `kit/messages/code.*`): `.subject.txt`
    and `.txt` for e-mail, `.sms.txt` for a telephone.
    """
    about = subject_of(subject) if subject else {"subject_kind": "", "subject_id": 0}
    message, made = Notification.objects.get_or_create(
        key=key,
        defaults=about
        | {
            "contact": contact,
            "template": template,
            "language": language or contact.language,
            "context": context or {},
        },
    )
    if not made:
        return None
    deliver.enqueue(message.pk)
    return message


@task()
def deliver(message_id: int) -> None:
    """Send one message of the outbox, unless it is sent; a failure is tried again later."""
    with transaction.atomic():
        message = (
            Notification.objects.select_for_update(of=("self",))
            .select_related("contact")
            .filter(pk=message_id, state=Delivery.WAITING)
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
            sms.gateway().send(contact.address, _text(message, "sms.txt", context))
            return
        body = _text(message, "txt", context)
        mail = EmailMultiAlternatives(
            subject=_text(message, "subject.txt", context), body=body, to=[contact.address]
        )
        mail.attach_alternative(
            render_to_string("kit/email.html", context | {"paragraphs": body.split("\n\n")}),
            "text/html",
        )
        mail.send()


def _context(message: Notification) -> dict[str, Any]:
    """Return what the templates read: the message's own, the commune, and an absolute link."""
    tenant = connection.tenant
    context = dict(message.context)
    if path := context.get("path"):
        context["link"] = f"{tenant.base_url}{path}"
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
    deliver.using(run_after=message.next_attempt_at).enqueue(message.pk)


def _give_up(message: Notification, problem: str) -> None:
    message.state, message.problem = Delivery.FAILED, problem
    message.save(update_fields=["state", "problem"])
