"""Links into the video of a sitting."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Hosts that take the second in the query; all others get it as a media fragment.
IN_QUERY = ("youtube.com", "youtu.be")


def link(url: str, offset: int | None) -> str:
    """Return the address at which a video begins `offset` seconds in; empty where there is none."""
    if not url or not offset:
        return url
    parts = urlsplit(url)
    host = parts.hostname or ""
    if any(host == one or host.endswith(f".{one}") for one in IN_QUERY):
        query = [pair for pair in parse_qsl(parts.query) if pair[0] != "t"]
        return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{offset}s")])))
    return urlunsplit(parts._replace(fragment=f"t={offset}"))


def time(offset: int) -> str:
    """Return an offset as players write it: `1:02:03`."""
    minutes, seconds = divmod(offset, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
