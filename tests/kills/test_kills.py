"""Lose nothing: web, worker, database or a deed's process killed at random, and all counted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.kills.rounds import (
    TARGETS,
    Files,
    Import,
    Letters,
    Night,
    Round,
    asked_through_a_kill,
    noon_after,
    settled,
)
from tests.kills.running import House
from tests.outreach.channels.post_office import PostOffice, open_office

DAY = date(2026, 11, 1)
IN_SOAK = 50
SOUND = "the log is sound"


@dataclass
class Standing:
    """A house that is served, its post office, a program's key, and the last day of its book."""

    house: House
    office: PostOffice
    secret: str
    day: date = DAY

    def next_day(self) -> date:
        """Return the day after the last that anything was done for."""
        self.day += timedelta(days=1)
        return self.day


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    """Begin a house with a lender and its book, and serve it."""
    with open_office() as office:
        house = House(tmp_path / "home", more={"HEJIE_SMTP_URL": office.url()})
        for words in (("keys", "make"), ("db", "migrate")):
            assert house.hejie(*words).returncode == 0
        house.begin()
        try:
            house.do("lay", as_of=DAY.isoformat())
            told = ("--house", "demo", "--label", "dialler", "--scope", "ask")
            admitted = house.hejie("program", "admit", *told, "--per-minute", "10000")
            assert admitted.returncode == 0, admitted.stderr
            yield Standing(house, office, admitted.stdout.strip())
        finally:
            house.end()


def _kill(at: Standing, dice: random.Random, what: str, target: str, rounds: Round) -> None:
    house = at.house
    if what == "asks":
        asked_through_a_kill(house, secret=at.secret, target=target, dice=dice)
    elif what == "night":
        rounds.killed(Night(house, at.next_day()), target)
    elif what == "import":
        rounds.killed(Import(house, at.next_day()), target)
    elif what == "letters":
        noon = noon_after(1 + (at.next_day() - DAY).days)
        rounds.killed(Letters(house, noon, at.office), target)
    else:
        rounds.killed(Files(house, dice.randrange(1 << 30)), target)


@pytest.mark.timeout(900)  # of a machine that others use as well
def test_five_kills_lose_nothing_and_double_nothing(standing: Standing) -> None:
    dice = random.Random(20261129)
    rounds = Round(standing.house, dice)
    for what, target in (
        ("night", "database"),
        ("letters", "deed"),
        ("files", "worker"),
        ("import", "house"),
        ("asks", "web"),
    ):
        _kill(standing, dice, what, target, rounds)
    assert settled(standing.house) == SOUND


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(5))
def test_fifty_kills_lose_nothing_and_double_nothing(standing: Standing, seed: int) -> None:
    dice = random.Random(seed)
    rounds = Round(standing.house, dice)
    for _ in range(IN_SOAK // 5):
        what = dice.choice(("night", "import", "letters", "files", "asks"))
        target = dice.choice(TARGETS if what != "asks" else TARGETS[1:])
        _kill(standing, dice, what, target, rounds)
        assert settled(standing.house) == SOUND
