"""Asking an antivirus over the clamd protocol (INSTREAM); optional, by CLAMD_ADDRESS."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from typing import IO

from django.conf import settings

TIMEOUT_SECONDS = 30
CHUNK_BYTES = 64 * 1024


class Unavailable(Exception):
    """The antivirus gave no answer that can be used."""


def is_configured() -> bool:
    return bool(settings.CLAMD_ADDRESS)


def is_harmful(content: IO[bytes]) -> bool:
    """Tell whether the antivirus finds something in `content`. Raises Unavailable."""
    try:
        with closing(_connect()) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK_BYTES):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = _read(connection)
    except OSError as error:
        raise Unavailable(str(error)) from error
    if answer.endswith(" FOUND"):
        return True
    if answer.endswith(" OK"):
        return False
    raise Unavailable(answer)


def _connect() -> socket.socket:
    """Connect to `host:port`, or to the Unix socket of a path."""
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT_SECONDS)
        connection.connect(address)
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT_SECONDS)


def _read(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (part := connection.recv(1024)):
        answer += part
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()
