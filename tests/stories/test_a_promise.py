"""A promise is waited for, until it falls due and not forever."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


def promise(book: Portfolio, *, made: str, due: str, state: str) -> None:
    """Let An promise the whole line."""
    book.add(
        "promises",
        borrower_id="an",
        made_at=f"{made}T10:00:00+08:00",
        due_on=due,
        amount="1020.00",
        state=state,
    )


@pytest.mark.parametrize("state", ["open", ""])
@pytest.mark.parametrize("due", ["2026-11-22", "2026-11-25", "2026-12-05"])
def test_an_open_promise_is_left_in_peace(book: Portfolio, due: str, state: str) -> None:
    # Given An, five days late, who promised yesterday to pay within fifteen days.
    book.is_late("an", days=5)
    promise(book, made="2026-11-20", due=due, state=state)
    # When the night runs, then An is not disturbed.
    assert book.night().plan("an") == [step("an", "none", reasons=["promise_open"])]


@pytest.mark.parametrize(
    ("made", "due", "state"),
    [
        ("2026-11-20", "2026-12-06", "open"),  # sixteen days are too long to wait
        ("2026-11-15", "2026-11-21", "open"),  # it fell due today
        ("2026-11-15", "2026-11-20", "broken"),
        ("2026-11-15", "2026-11-25", "kept"),  # kept already, and still something is owed
    ],
)
def test_other_promises_do_not_stop_the_call(
    book: Portfolio, made: str, due: str, state: str
) -> None:
    # Given An, five days late, with a promise that nobody waits for.
    book.is_late("an", days=5)
    promise(book, made=made, due=due, state=state)
    # When the night runs, then a person calls.
    assert book.night().actions("an") == ["call"]


def test_a_promise_does_not_silence_the_reminder_of_the_next_line(book: Portfolio) -> None:
    # Given An, whose next line falls due tomorrow, and an open promise.
    book.is_late("an", days=-1)
    promise(book, made="2026-11-20", due="2026-11-25", state="open")
    # When the night runs, then a message reminds as usual.
    assert book.night().actions("an") == ["sms"]
