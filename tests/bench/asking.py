"""A dialler's clerks: questions sent over kept lines at a fixed rate, however long answers take.

A question is late from the moment it was due, not from when a line was free: a server that falls
behind cannot hide it.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from queue import SimpleQueue
from typing import Any

TOLD = {
    "amount_claimed": 1,
    "recording_on": True,
    "collector_certified": True,
    "collector_barred": False,
}


def question(borrower: str, way: int) -> dict[str, Any]:
    """Return the question whether a borrower may be called."""
    return {
        "borrower_id": borrower,
        "action": "call",
        "purpose": "collect",
        "contact_point_id": way,
        "wording": "early_overdue",
        "told": TOLD,
    }


@dataclass(frozen=True)
class Line:
    """A line to the API that is kept."""

    connection: HTTPConnection
    secret: str

    def ask(self, path: str, body: object) -> tuple[int, dict[str, Any]]:
        """Send a body; return the status and what it says."""
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        }
        text = json.dumps(body)
        try:
            return self._answer(path, text, headers)
        except (OSError, HTTPException):
            # A line that the server let go: the very same again is the same call.
            self.connection.close()
            return self._answer(path, text, headers)

    def _answer(self, path: str, text: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.connection.request("POST", f"/api/v1{path}", text, headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


@dataclass(frozen=True)
class Asked:
    """How the asking went.

    :param latencies: seconds from when each was due to its answer, ascending.
    :param a_second: how many were answered a second.
    """

    latencies: list[float]
    a_second: float

    def percentile(self, share: float) -> float:
        """Return the latency that so large a share does not pass, in milliseconds."""
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def at_a_rate(
    questions: Sequence[dict[str, Any]], *, port: int, secret: str, rate: float, lines: int
) -> Asked:
    """Ask one question after another at a rate over so many lines.

    :raises RuntimeError: if one is not answered with 200.
    """
    due: SimpleQueue[tuple[float, dict[str, Any]] | None] = SimpleQueue()
    latencies: list[float] = []
    faults: list[int] = []

    def clerk() -> None:
        line = Line(HTTPConnection("127.0.0.1", port, timeout=60), secret)
        while (turn := due.get()) is not None:
            status, _ = line.ask("/permits", turn[1])
            latencies.append(time.perf_counter() - turn[0])
            if status != 200:
                faults.append(status)
        line.connection.close()

    clerks = [threading.Thread(target=clerk) for _ in range(lines)]
    for one in clerks:
        one.start()
    pace = threading.Event()
    began = time.perf_counter()
    for nth, said in enumerate(questions):
        at = began + nth / rate
        pace.wait(max(0.0, at - time.perf_counter()))
        due.put((at, said))
    for _ in clerks:
        due.put(None)
    for one in clerks:
        one.join()
    took = time.perf_counter() - began
    if faults:
        raise RuntimeError(f"{len(faults)} questions were answered with {sorted(set(faults))}")
    return Asked(sorted(latencies), len(latencies) / took)
