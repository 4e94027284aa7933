"""Who waits is asked with those who wait, and gets their own answer; nobody is left waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event, Semaphore

import pytest
from django.db import connection
from tests.interfaces.api.house import House

from hejie.interfaces.api.asks import PermitAsk
from hejie.interfaces.api.idempotency import Call, Given
from hejie.interfaces.api.together import Together, Waiting
from hejie.outreach.models import Ask, Permit
from hejie.people.models import ApiKey

QUESTION = PermitAsk(borrower_id="b", action="call", purpose="collect")
MANY = 24


def _waiting(name: str, *, key: int = 1) -> Waiting:
    return Waiting(Call(name, b""), QUESTION, ApiKey(id=key))


def _answer(turn: Sequence[Waiting]) -> None:
    for one in turn:
        one.given = (200, one.call.name)


def _ask(together: Together, waiting: Sequence[Waiting]) -> list[Given | None]:
    """Let all ask at once."""
    barrier = Barrier(len(waiting))

    def run(one: Waiting) -> Given | None:
        barrier.wait(timeout=30)
        return together.answer(one)

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


class _Heard(Event):
    """An event that says when somebody waits for it."""

    def __init__(self, arrived: Semaphore) -> None:
        super().__init__()
        self._arrived = arrived

    def wait(self, timeout: float | None = None) -> bool:
        self._arrived.release()
        return super().wait(timeout)


def test_those_who_come_while_one_is_asked_are_the_next_turn() -> None:
    turns: list[int] = []
    arrived, led = Semaphore(0), Event()

    def ask(turn: Sequence[Waiting]) -> None:
        if not turns:
            led.set()
            assert all(arrived.acquire(timeout=30) for _ in range(MANY))
        turns.append(len(turn))
        _answer(turn)

    together = Together(ask)
    with ThreadPoolExecutor(MANY + 1) as pool:
        first = pool.submit(together.answer, _waiting("first"))
        assert led.wait(30)
        later = [
            pool.submit(together.answer, replace(_waiting(str(nth)), woken=_Heard(arrived)))
            for nth in range(MANY)
        ]
        assert first.result(30) == (200, "first")
        assert [one.result(30) for one in later] == [(200, str(nth)) for nth in range(MANY)]
    assert turns == [1, MANY]


def test_everybody_gets_their_own_answer_and_nobody_waits() -> None:
    turns: list[int] = []

    def ask(turn: Sequence[Waiting]) -> None:
        turns.append(len(turn))
        _answer(turn)

    together = Together(ask)
    for rounds in range(50):
        waiting = [_waiting(f"{rounds}-{nth}", key=nth % 2) for nth in range(8)]
        for one, given in zip(waiting, _ask(together, waiting), strict=True):
            assert given == (200, one.call.name)
    assert sum(turns) == 50 * 8


def test_a_turn_that_fails_hands_everybody_back() -> None:
    opened = Event()

    def ask(turn: Sequence[Waiting]) -> None:
        assert opened.wait(30)
        raise RuntimeError(f"{len(turn)} could not be asked")

    together = Together(ask)
    with ThreadPoolExecutor(MANY) as pool:
        told = [pool.submit(together.answer, _waiting(str(nth))) for nth in range(MANY)]
        opened.set()
        ends = Counter("failed" if one.exception(30) else one.result() for one in told)
    assert sum(ends.values()) == MANY
    assert set(ends) <= {"failed", None}
    assert ends["failed"] > 0
    with pytest.raises(RuntimeError, match="1 could not be asked"):
        together.answer(_waiting("later"))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_what_the_law_allows_each_with_their_own_permit(house: House) -> None:
    program = house.program()
    barrier = Barrier(MANY)

    def call(nth: int) -> tuple[str, str | None]:
        barrier.wait(timeout=30)
        try:
            body = house.call(borrower_id="nobody") if nth == 0 else house.call()
            told = program.post("/permits", body, name=f"call-{nth // 2}").json()
        finally:
            connection.close()
        return str(told.get("answer") or told["status"]), told.get("permit_id")

    with ThreadPoolExecutor(MANY) as pool:
        told = list(pool.map(call, range(MANY)))
    permits = [permit for answer, permit in told if answer == "permitted"]
    assert set(map(str, Permit.objects.values_list("pk", flat=True))) == set(permits)
    alone = [house.program().post("/permits", house.call()).json() for _ in range(4)]
    assert alone[-1]["answer"] == "refused"
    assert Ask.objects.filter(answer="permitted").count() == len(set(permits))
    assert told[0][0] in {"404", "422"}
