"""Log records that say which schema they are about, and nothing of who it was."""

import json
import logging
import re

from django.db import connection


class TenantFilter(logging.Filter):
    """Adds the schema that a record is about to it, as `record.schema`.

    That of its request, which Django logs after the tenant was left; else the connection's.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        place = getattr(getattr(record, "request", None), "tenant", connection)
        record.schema = getattr(place, "schema_name", None) or "-"
        return True


# Links sent by e-mail: their last part opens an account, on the host it was made for.
_SECRET_LINK = re.compile(r"(/account/(?:invitation|password/reset/key)/)[^\s/?'\"]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def scrubbed(text: str) -> str:
    """`text` without e-mail addresses and without the secrets of links.

    Django logs the path of every request it refuses, and PostgreSQL the values of a row.
    """
    return _ADDRESS.sub("<address>", _SECRET_LINK.sub(r"\1<secret>", text))


class LineFormatter(logging.Formatter):
    """One line a record, for people."""

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "schema": getattr(record, "schema", "-"),
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if record.exc_info:
            entry["exception"] = scrubbed(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
