"""Short messages: a small interface to whatever gateway the platform has a contract with."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

TIMEOUT_SECONDS = 10


class GatewayError(Exception):
    """The gateway didn't take the message; it is worth trying again."""


class Gateway(Protocol):
    """Hands one message over. Raises GatewayError."""

    def send(self, number: str, text: str, *, reference: str) -> None:
        """Send `text` to `number`, in the form +212612345678.

        `reference` is the same when a message is handed over again: it is to be sent once.
        """


class FileGateway:
    """Writes messages to files, for the demonstration and development."""

    def send(self, number: str, text: str, *, reference: str) -> None:
        folder = Path(settings.SMS_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        # One file for each message, however often it is handed over.
        (folder / f"{reference}.txt").write_text(f"{number}\n\n{text}\n", encoding="utf-8")


class HttpGateway:
    """Posts `{"to", "text", "sender"}` as JSON to SMS_URL, with SMS_TOKEN as bearer.

    The header `Idempotency-Key` is the same when a message is posted again.
    """

    def send(self, number: str, text: str, *, reference: str) -> None:
        body = {"to": number, "text": text, "sender": settings.SMS_SENDER}
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's
            settings.SMS_URL,
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {settings.SMS_TOKEN}",
                "Content-Type": "application/json",
                "Idempotency-Key": reference,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
                return
        except (urllib.error.URLError, TimeoutError) as error:
            raise GatewayError(str(error)) from error


@cache
def gateway() -> Gateway:
    """Return the gateway of the settings."""
    return import_string(settings.SMS_GATEWAY)()
