"""One kill: a deed begun, something killed while it is done, the deed done again, the rows counted.

Every deed says what must be so afterwards, whatever was killed and when: nothing that was told kept
is lost, nothing is there twice, and what is in the log stands in the rows.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from tests.kills.running import Deed, House, until
from tests.outreach.channels.post_office import PostOffice

TARGETS = ("deed", "database", "worker", "web", "house")
_TABLES = (
    "borrower contactpoint loan schedule loanparty payment givenbalance standing mandate case "
    "placement pastcontact pastpromise doubt identity"
)
_COUNTED = " UNION ALL ".join(
    f"SELECT '{name}', count(*) FROM portfolio_{name}" for name in _TABLES.split()
)
_LOGGED = """
    SELECT canonical FROM evidence_pending WHERE kind = %s AND subjects @> %s
    UNION ALL SELECT canonical FROM evidence_entry WHERE kind = %s AND subjects @> %s
"""


def logged(house: House, kind: str, **subject: object) -> list[dict[str, Any]]:
    """Return the contents of what was recorded, integrated or not yet."""
    about = [f"{name}:{value}" for name, value in subject.items()]
    rows = house.rows(_LOGGED, kind, about, kind, about)
    return [json.loads(bytes(canonical))["content"] for (canonical,) in rows]


@dataclass
class Night:
    """A night: done once, whole, and what died left nothing."""

    house: House
    day: date
    name: ClassVar[str] = "night"

    def said(self) -> dict[str, object]:
        """Return what the deed is told."""
        return {"as_of": self.day.isoformat()}

    def check(self, _kept: Iterable[Mapping[str, Any]]) -> None:
        """Count its worklist and refusals by what the log says of them."""
        house = self.house
        ((night,),) = house.rows(
            "SELECT id FROM outreach_night WHERE as_of = %s AND state = 'done'", self.day
        )
        (said,) = logged(house, "outreach.night_planned", night=night)
        items = house.count("SELECT count(*) FROM outreach_workitem WHERE night_id = %s", night)
        refused = house.count(
            "SELECT coalesce(sum(count), 0) FROM outreach_nightrefusal WHERE night_id = %s", night
        )
        assert (items, refused) == (said["steps"], said["refusals"])
        assert said["steps"]
        assert not house.count("SELECT count(*) FROM outreach_night WHERE state = 'running'")
        assert not house.count(
            "SELECT count(*) FROM outreach_workitem w JOIN outreach_night n ON n.id = w.night_id "
            "WHERE n.state <> 'done'"
        )


@dataclass
class Import:
    """An import: once, whole or not at all, and the same again changes nothing."""

    house: House
    day: date
    name: ClassVar[str] = "bring"

    def said(self) -> dict[str, object]:
        """Return what the deed is told."""
        return {"as_of": self.day.isoformat()}

    def check(self, _kept: Iterable[Mapping[str, Any]]) -> None:
        """Count the book, bring the same tape in under another name, and count again."""
        house = self.house
        ((brought,),) = house.rows(
            "SELECT id FROM portfolio_import WHERE as_of = %s AND state = 'done'", self.day
        )
        assert len(logged(house, "portfolio.tape_imported", **{"import": brought})) == 1
        assert not house.count("SELECT count(*) FROM portfolio_import WHERE state = 'running'")
        before = house.rows(_COUNTED)
        (again,) = house.do("bring", **self.said(), again=True).kept
        assert (again["state"], again["moved"]) == ("done", 0)
        assert house.rows(_COUNTED) == before


@dataclass
class Letters:
    """Letters: each sent at most once; whose fate nobody can know is *unknown*, and counts."""

    house: House
    at: datetime
    office: PostOffice
    name: ClassVar[str] = "send"

    def said(self) -> dict[str, object]:
        """Return what the deed is told."""
        return {"at": self.at.isoformat()}

    def check(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """Hold what the server took against what the rows say."""
        house = self.house
        house.do("recover", **self.said())
        rows = house.rows("SELECT permit_id::text, state FROM outreach_touch")
        states = dict(rows)
        taken = [
            str(letter["Message-ID"])[1:].partition("@")[0] for letter in self.office.letters()
        ]
        assert len(taken) == len(set(taken)), "a letter was sent twice"
        assert len(states) == len(rows)
        assert set(states.values()) <= {"made", "delivery_unknown"}
        assert {permit for permit, state in rows if state == "made"} <= set(taken) <= set(states)
        for told in kept:
            assert states[told["permit"]] == told["state"]
        used = "SELECT count(*) FROM outreach_permit WHERE state = 'used'"
        assert house.count(used) == len(rows)
        assert len(logged(house, "outreach.touch_begun")) == len(rows)


@dataclass
class Files:
    """Files: what was told kept is there and whole; what was not is not there in part."""

    house: House
    seed: int
    name: ClassVar[str] = "upload"

    def said(self) -> dict[str, object]:
        """Return what the deed is told."""
        return {"seed": self.seed}

    def check(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """Hold the rows against what was told kept, and against the log."""
        house = self.house
        rows = house.rows("SELECT id::text, digest FROM evidence_storedfile")
        for told in kept:
            assert dict(rows)[told["file"]] == told["sha256"]
        entries = {said["sha256"] for said in logged(house, "evidence.file_stored")}
        assert entries == {digest for _, digest in rows}


@dataclass
class Round:
    """One round of dice: which deed, what is killed, and when.

    :param spans: how long a deed took when nothing was killed, in seconds from its beginning.
    """

    house: House
    dice: random.Random
    spans: dict[str, float] = field(default_factory=dict)

    def killed(self, deed: Night | Import | Letters | Files, target: str) -> None:
        """Do a deed, kill the target while it is done, do it again, and check what is left."""
        house, name = self.house, deed.name
        kept = []
        begun = house.begin_deed(name, **deed.said())
        begun.wait_begun()
        if not begun.ends_within(self.dice.uniform(0, self.spans.get(name, 1.0))):
            house.kill(target, begun)
        begun.ended()
        kept += begun.kept
        house.wait_ready()
        kept += self._whole(deed).kept
        deed.check(kept)

    def _whole(self, deed: Night | Import | Letters | Files) -> Deed:
        again = self.house.begin_deed(deed.name, **deed.said())
        again.wait_begun()
        began = time.monotonic()
        assert again.ended() == 0, f"{deed.name} does not end well when done again"
        self.spans[deed.name] = time.monotonic() - began
        return again


def asked_through_a_kill(house: House, *, secret: str, target: str, dice: random.Random) -> None:
    """Ask the gate through the API while something is killed; each question is answered once."""
    borrowers = house.rows("SELECT external_id FROM portfolio_borrower ORDER BY id LIMIT 20")
    mark = dice.randbytes(8).hex()
    asks = "SELECT count(*) FROM outreach_ask"
    before = house.count(asks)

    def answer(place: int) -> tuple[int, bytes]:
        body = {"borrower_id": borrowers[place][0], "action": "letter", "purpose": "collect"}
        name = {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"{mark}-{place}"}
        return house.ask("/api/v1/permits", body=body, headers=name)

    def answered(place: int) -> bool:
        said = answer(place)
        assert not 400 <= said[0] < 500, said
        found[place] = said
        return said[0] == 200

    found: dict[int, tuple[int, bytes]] = {}
    at = dice.randrange(len(borrowers))
    for place in range(len(borrowers)):
        killer = threading.Timer(dice.uniform(0, 0.05), house.kill, [target])
        if place == at:
            killer.start()
        until(lambda place=place: answered(place), says=f"question {place} has no answer")
        if place == at:
            killer.join()
    house.wait_ready()
    assert {place: answer(place) for place in found} == found
    assert house.count(asks) == before + len(borrowers)


def settled(house: House) -> str:
    """Wait until the worker has taken everything into the log; return what fsck says of it."""
    pending = "SELECT count(*) FROM evidence_pending"
    until(lambda: house.count(pending) == 0, says="the worker does not come back")
    return house.hejie("evidence", "fsck").stdout.strip()


def noon_after(days: int) -> datetime:
    """Return ten in the morning in China, some days from now: nothing of the worker's is due."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
