"""The words of a paper, read in a process of its own with little time and memory.

Papers come from outside, and the readers of PDF and office files are large: what goes wrong in
them, or never ends, ends with that process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from services_plugins.council.enums import Reading

# The child stops by itself before; this is for one that doesn't.
HARD_SECONDS = 90
# Any other paper is a picture.
READABLE = frozenset({"pdf", "docx", "odt", "xlsx", "ods"})
_CHILD = Path(__file__).with_name("extract.py")


@dataclass(frozen=True)
class Found:
    """What a paper holds: its words, its number of pages (None where it has none)."""

    reading: Reading
    text: str = ""
    pages: int | None = None


def read(content: IO[bytes], extension: str) -> Found:
    """Return what is in a file, by the extension of its checked name. It never raises."""
    if extension not in READABLE:
        return Found(Reading.IMAGES)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), extension],
            input=content.read(),
            capture_output=True,
            timeout=HARD_SECONDS,
            check=True,
            # The child needs none of our secrets.
            env={},
        )
        found = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return Found(Reading.UNREADABLE)
    # PostgreSQL keeps no NUL in a text.
    text = found["text"].replace("\x00", "")
    return Found(Reading(found["reading"]), text, found["pages"])
