"""The client of the guide works as printed, against a server that answers over a real line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer
from tests.interfaces.api.house import House

from hejie.care.models import Hold
from hejie.outreach.models import Touch

pytestmark = pytest.mark.django_db(transaction=True)
GUIDE = Path(__file__).parents[3] / "docs/guides/gate-for-your-dialler.md"
(PROGRAM,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


ANSWERED = PROGRAM.replace('"no_answer", "connected": False', '"reached"')
"""The same client, at whose calls the borrower answers."""


def _run(
    house: House, at: LiveServer, client: Path, *, program: str = PROGRAM, borrower: str = ""
) -> dict[str, Any]:
    client.write_text(program, encoding="utf-8")
    secret = house.program(scopes=["ask", "report"]).secret
    said = [borrower or house.borrower.external_id, house.number, "1"]
    done = subprocess.run(
        [sys.executable, str(client), *said],
        env={**os.environ, "HEJIE_URL": at.url, "HEJIE_KEY": secret},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_it_has_thirty_lines() -> None:
    assert len([line for line in PROGRAM.splitlines() if line.strip()]) <= 30


def test_it_asks_calls_and_reports(house: House, live_server: LiveServer, tmp_path: Path) -> None:
    told = _run(house, live_server, tmp_path / "client.py")
    assert (told["state"], told["outcome"]) == ("reported", "no_answer")
    assert Touch.objects.get().borrower_id == house.borrower.pk


def test_it_stops_where_the_law_says_no(
    house: House, live_server: LiveServer, tmp_path: Path
) -> None:
    client = tmp_path / "client.py"
    assert ANSWERED != PROGRAM
    answers = [_run(house, live_server, client, program=ANSWERED) for _ in range(4)]
    assert answers[0]["state"] == "reported"
    assert answers[-1]["answer"] == "refused"
    assert answers[-1]["rules"]
    assert Touch.objects.count() == sum(one.get("state") == "reported" for one in answers)


def test_it_shows_what_stands_against_a_call(
    house: House, live_server: LiveServer, tmp_path: Path
) -> None:
    client = tmp_path / "client.py"
    assert _run(house, live_server, client, borrower="nobody")["status"] == 404
    said = {"kind": "complaint", "source": "borrower", "reason": "x"}
    house.program().post("/holds", {"borrower_id": house.borrower.external_id, **said})
    assert Hold.objects.exists()
    assert _run(house, live_server, client)["answer"] == "refused"
