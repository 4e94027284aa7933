"""Several things done at the very same time, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def together(work: Sequence[Callable[[], Result]]) -> list[Result]:
    """Let all begin at once; return what each came to, in their order."""
    barrier = Barrier(len(work))

    def run(one: Callable[[], Result]) -> Result:
        barrier.wait(timeout=30)
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))
