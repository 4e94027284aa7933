"""Watching a night: seconds by step, and a progress bar where somebody looks."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_KILOBYTES = 1024


class Stopwatch:
    """Times steps; on a terminal it also shows which step of how many is under way."""

    def __init__(self, *, steps: int) -> None:
        self.seconds: dict[str, float] = {}
        self._steps = steps
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
            from rich.progress import TimeElapsedColumn as Elapsed

            columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
            self._bar = Progress(*columns, Elapsed(), console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("night", total=self._steps)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step of the night."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=name)
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 3)
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)


def peak_mb() -> int:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KILOBYTES
