"""Questions that arrive together are asked together, in one transaction for all that wait.

A question that finds nobody at it is a turn of its own. Those that come while it is being asked
wait, and are the next turn: the busier the gate, the less each costs. What cannot be answered in a
turn, for whatever reason, is handed back, and asked alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock

from hejie.interfaces.api.asks import PermitAsk
from hejie.interfaces.api.idempotency import Call, Given
from hejie.people.models import ApiKey

MOST_AT_ONCE = 64
_PATIENCE_SECONDS = 30


@dataclass(eq=False, slots=True)
class Waiting:
    """A question that waits for its turn.

    :param leads: whether it was woken to lead the next turn.
    :param given: its answer; None: it is to be asked alone.
    """

    call: Call
    body: PermitAsk
    key: ApiKey
    woken: Event = field(default_factory=Event)
    leads: bool = False
    given: Given | None = None


class Together:
    """The turns of one process.

    :param ask: asks for several questions of one key, and writes their answers to them; a question
        it writes none to is asked alone.
    """

    def __init__(self, ask: Callable[[Sequence[Waiting]], None]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._waiting: list[Waiting] = []
        self._is_led = False

    def answer(self, one: Waiting) -> Given | None:
        """Return the answer of a question, or None where it is to be asked alone."""
        with self._lock:
            self._waiting.append(one)
            if leads := not self._is_led:
                self._is_led = True
        if not leads:
            one.woken.wait(_PATIENCE_SECONDS)
            with self._lock:
                if one in self._waiting and not one.leads:
                    self._waiting.remove(one)
                    return None
            if not one.leads:
                return one.given
        self._lead()
        return one.given

    def _lead(self) -> None:
        """Ask for everybody who waits by now, and hand the lead to whoever came meanwhile."""
        with self._lock:
            turn = self._waiting[:MOST_AT_ONCE]
            del self._waiting[:MOST_AT_ONCE]
        try:
            groups: dict[int, list[Waiting]] = defaultdict(list)
            for one in turn:
                groups[one.key.pk].append(one)
            for group in groups.values():
                self._ask(group)
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].woken.set()
                else:
                    self._is_led = False
            for one in turn:
                one.woken.set()
