"""What a benchmark found, as a table to read and as JSON to keep."""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil
from django.db import connection

PACKAGES = ("Django", "wagtail", "django-tenants", "psycopg2-binary")


@dataclass(frozen=True)
class Figure:
    """One measured value, and the most (or least) that it should be."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def verdict(self) -> str:
        """Return whether the target is met; empty without one."""
        if self.at_most is not None:
            return "met" if self.value <= self.at_most else "MISSED"
        if self.at_least is not None:
            return "met" if self.value >= self.at_least else "MISSED"
        return ""

    @property
    def target(self) -> str:
        """Return the target as it is written: `≤ 8`."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""


@dataclass(frozen=True)
class Section:
    """The figures of one benchmark."""

    key: str
    title: str
    figures: list[Figure]


def median(values: Iterable[float]) -> float:
    """Return the median, which one disturbed measurement does not move."""
    return statistics.median(values)


def machine() -> dict[str, str | int | float]:
    """Return the facts that the seconds of a report depend on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": server,
    } | {name: version(name) for name in PACKAGES}


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def table(facts: dict[str, str | int | float], sections: list[Section]) -> Iterator[str]:
    """Yield the lines of the report, in Markdown."""
    yield ", ".join(f"{key} {value}" for key, value in facts.items())
    for section in sections:
        yield f"\n### {section.title}\n"
        rows = [("measure", "value", "target", "")] + [
            (figure.name, _written(figure), figure.target, figure.verdict)
            for figure in section.figures
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for number, row in enumerate(rows):
            yield _line(row, widths)
            if number == 0:
                yield "|".join(["", *("-" * (width + 2) for width in widths), ""])


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(cells)} |"


def _written(figure: Figure) -> str:
    digits = 0 if figure.value == int(figure.value) else 2 if abs(figure.value) < 10 else 1
    return f"{figure.value:.{digits}f} {figure.unit}".strip()


def save(folder: Path, facts: dict[str, str | int | float], sections: list[Section]) -> Path:
    """Write the report as JSON and return its file, named after the time."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{str(facts['at']).replace(':', '').replace('+0000', 'Z')}.json"
    content = {"machine": facts, "sections": [asdict(section) for section in sections]}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    return path
