"""The content that every new commune site starts with, in three languages.

`tree` says which pages there are, `texts` what they say, `seed` builds them once in the
golden schema, `tokens` gives the values that each tenant's own copy shows, and `finish` dates
them. To change a text, edit it in `texts/<language>`: the golden schema rebuilds itself.
"""

from pathlib import Path


def sources() -> list[Path]:
    """Return the files whose change makes the golden schema stale."""
    return sorted(Path(__file__).parent.rglob("*.py"))
