"""Pages that change by themselves: how long a cache may keep them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
_MARK = "fresh_seconds"


def fresh_for(seconds: int) -> Callable[[View], View]:
    """Have the page cache and the edge keep what a view answers for `seconds` at most.

    For pages with figures that move without anything being published.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            setattr(response, _MARK, seconds)
            return response

        return wrapped

    return decorate


def is_said(response: HttpResponse) -> bool:
    """Tell whether the view has said for how long its response is fresh."""
    return hasattr(response, _MARK)


def seconds_of(response: HttpResponse, most: int) -> int:
    """Return how long a response may be kept, `most` where it doesn't say."""
    return min(most, getattr(response, _MARK, most))
