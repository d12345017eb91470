"""Running parts of a test in threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def in_threads(*functions: Callable[[], Any]) -> list[Any]:
    """Run `functions` at the same time; return what they return, or raise what one raised.

    Their connections see what is committed, not what the test's own transaction holds, and
    open real transactions, where the test's own ones are savepoints.
    """

    def run(function: Callable[[], Any]) -> Any:
        try:
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))


def in_thread(function: Callable[[], Any]) -> Any:
    """Run `function` on a connection that nobody used before."""
    return in_threads(function)[0]
