"""A night over the rows: the book as a tape, what the rooms know joined to it, the plan written.

The night itself is the one that runs over files; here only its ends are others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from hejie.arrangements.evenings import with_promises
from hejie.care.evenings import with_care
from hejie.nightly.night import run
from hejie.nightly.report import render
from hejie.outreach import nights
from hejie.outreach.evenings import with_touches
from hejie.outreach.models import Night
from hejie.people.models import Organization
from hejie.permit import Rulebook
from hejie.portfolio.tapes import BookTape, snapshot, tape_of
from hejie.strategy.capacity import Limit
from hejie.strategy.ladder import Ladder
from hejie.values.actor import Actor
from hejie.values.moments import Day


def book_of(*, servicer: Organization, as_of: Day) -> BookTape:
    """Return all that is known of a servicer's book at one moment, as a night's tape.

    :raises UnableToReadBook: if there is no book, or it stands at a later day.
    """
    with snapshot():
        book = tape_of(servicer=servicer, as_of=as_of)
        book = with_care(book, servicer_id=servicer.pk)
        book = with_promises(book, servicer_id=servicer.pk)
        return with_touches(book, servicer_id=servicer.pk)


def run_night(
    *,
    servicer: Organization,
    as_of: Day,
    rules: Rulebook,
    ladder: Ladder,
    limits: Sequence[Limit] = (),
    actor: Actor,
    clock: Callable[[], datetime],
) -> Night:
    """Run the night of a day over a book and write its worklist; one that is done is given back.

    :param clock: tells the time when it begins and when it ends.
    :raises UnableToPlan: if another night over this book runs, or a later one is done.
    :raises UnableToReadBook: if there is no book, or it stands at a later day.
    """
    with nights.alone(servicer=servicer):
        night = nights.begin(servicer=servicer, as_of=as_of, actor=actor, now=clock())
        if night.state == "done":
            return night
        watch = _Told(night)
        try:
            with watch.step("read"):
                book = book_of(servicer=servicer, as_of=as_of)
            planned = run(
                book.tape, as_of=as_of, rules=rules, ladder=ladder, limits=limits, watch=watch
            )
            report = render(planned.summary)
            with watch.step("write"):
                return nights.finish(
                    night=night,
                    planned=planned,
                    book=book,
                    report=report,
                    actor=actor,
                    now=clock(),
                )
        except BaseException as error:
            nights.fail(night=night, because=type(error).__name__, now=clock())
            raise


class _Told:
    """Writes each step of a night into its row, for who watches."""

    def __init__(self, night: Night) -> None:
        self._night = night

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Say that a step begins."""
        nights.at_step(night=self._night, name=name)
        yield
