"""Values that name a person go in by every door, with errors on the way, and come out in no log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.interfaces.asking import DAY, TAPE, say
from tests.kills.running import House

NAME, ADDRESS, EMAIL = "金丝雀", "雀鸣巷九十九号", "canary@example.com"
MOBILE, NATIONAL_ID = "10099887766", "990101199001010000"
CANARIES = (NAME, ADDRESS, EMAIL, MOBILE, NATIONAL_ID)
PERSON = "borrower_id,name,national_id,born_on,mobile,email,address,adcode\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Serve a house that is empty."""
    made = House(tmp_path / "home", more={})
    for words in (("keys", "make"), ("db", "migrate")):
        assert made.hejie(*words).returncode == 0
    made.begin()
    yield made
    made.end()


def _tape(folder: Path, *, born_on: str) -> Path:
    folder.mkdir()
    who = ("an", NAME, NATIONAL_ID, born_on, MOBILE, EMAIL, ADDRESS, "330106")
    odd = ("ding", NAME, NATIONAL_ID, "1990-01-01", MOBILE, EMAIL, ADDRESS, MOBILE)
    text = PERSON + "".join(f"{','.join(row)}\n" for row in (who, odd))
    for name, written in {**TAPE, "borrowers.csv": text}.items():
        (folder / name).write_text(written, encoding="utf-8")
    say(folder)
    return folder


def _bring(house: House, tape: Path, *more: str) -> str:
    asked = ("import", "--tape", str(tape), "--as-of", DAY, "--servicer", "heyuan", *more)
    done = house.hejie(*asked, "--lender-kind", "microloan", "--make-lenders")
    return done.stdout + done.stderr


def _asked_wrongly(house: House, secret: str) -> Iterator[str]:
    """Ask with the canaries in every place, rightly and wrongly, and yield what is answered."""
    right = {"borrower_id": "an", "action": "call", "purpose": "collect", "number": MOBILE}
    unknown = {**right, MOBILE: NAME}
    bodies: tuple[object, ...] = (
        right,
        {**right, "number": EMAIL},
        {**right, "action": NAME},
        unknown,
        {**right, "told": {"amount_claimed": NATIONAL_ID}},
        [NAME],
        NATIONAL_ID,
    )
    for place, body in enumerate(bodies):
        named = {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"{place}"}
        answer = str(house.ask("/api/v1/permits", body=body, headers=named))
        # Which field is not known is told to who sent it, and to no log.
        yield answer if body != unknown else ""
    yield str(house.ask("/api/v1/permits", body=right, headers={"Authorization": MOBILE}))
    for path in (f"/{MOBILE}", f"/accounts/login/?next=/{EMAIL}", f"/oversight/search/?q={MOBILE}"):
        house.ask(path, headers={"User-Agent": EMAIL})
    yield str(house.ask("/accounts/login/", body={"login": EMAIL, "password": NATIONAL_ID}))


@pytest.mark.timeout(900)  # of a machine that others use as well
def test_no_log_and_no_refusal_names_anybody(house: House, tmp_path: Path) -> None:
    said = [
        _bring(house, _tape(tmp_path / "good", born_on="1990-01-01")),
        _bring(house, _tape(tmp_path / "odd", born_on=NATIONAL_ID), "--max-bad", "90%"),
        _bring(house, _tape(tmp_path / "bad", born_on=NATIONAL_ID), "--max-bad", "0%"),
    ]
    told = ("--house", "heyuan", "--label", "dialler", "--scope", "ask")
    secret = house.hejie("program", "admit", *told).stdout.strip()
    said += _asked_wrongly(house, secret)
    with psycopg.connect(house.cluster.url) as connection, pytest.raises(psycopg.Error):
        connection.execute(f"SELECT '{MOBILE}x {NAME}'::int")  # what a server would quote
    house.kill("database")
    said += _asked_wrongly(house, secret)
    house.wait_ready()
    night = house.hejie("nightly", "--servicer", "heyuan", "--as-of", DAY)
    said += [night.stdout, night.stderr, str(house.ask("/metrics"))]
    house.end()
    kept = [path for path in house.home.rglob("*") if path.is_file()]
    logs = [path for path in kept if "data" not in path.relative_to(house.home).parts]
    assert house.home / "postgres" / "server.log" in logs
    said += [path.read_bytes().decode(errors="replace") for path in (house.log, *logs)]
    assert '"logger": "hejie.interfaces.vitals.watching"' in "".join(said)
    for canary in (*CANARIES, json.dumps(NAME).strip('"')):
        assert not [text for text in said if canary in text], canary
