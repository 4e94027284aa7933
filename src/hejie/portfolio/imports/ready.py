"""Several iterators run at once, each in a thread of its own, and what they make as it comes.

Each goes on while what it made waits to be taken, but not far: what waits is held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event, Semaphore
from typing import TypeVar

_Piece = TypeVar("_Piece")

AHEAD = 8
"""So many pieces wait at most."""


def as_ready(
    ways: Sequence[Iterator[_Piece]], *, meanwhile: Callable[[], bool]
) -> Generator[_Piece, None, None]:
    """Yield what several iterators make, in the order in which it is made.

    What one of them raises is raised here, and the others stop with the piece they are at.

    :param meanwhile: a step of other work, done while nothing is there to yield; it tells whether
        there was one to do.
    """
    made: SimpleQueue[tuple[_Piece] | Future[None]] = SimpleQueue()
    room, is_over = Semaphore(AHEAD), Event()

    def make(way: Iterator[_Piece]) -> None:
        for piece in way:
            room.acquire()
            if is_over.is_set():
                return
            made.put((piece,))

    with ThreadPoolExecutor(len(ways)) as makers:
        going = len(ways)
        for way in ways:
            makers.submit(make, way).add_done_callback(made.put)
        try:
            while going:
                while made.empty() and meanwhile():
                    pass
                one = made.get()
                if isinstance(one, Future):
                    one.result()
                    going -= 1
                else:
                    room.release()
                    yield one[0]
        finally:
            is_over.set()
            room.release(len(ways))
