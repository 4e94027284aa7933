"""Cases served one by one, in order of priority: what capacity means, in plain Python.

This shares no code with `hejie.strategy`: it is here to be believed by reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

Rule = tuple[str, str, int]
"""An action, a district (or ``*``) without trailing zeros, and how many a day."""


class Day:
    """The room of one day; ``take`` says whether there was some left, and takes it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._most = {(action, district): per_day for action, district, per_day in rules}
        self.used: Counter[tuple[str, str]] = Counter()

    def take(self, action: str, code: str | None) -> bool:
        """Take room for one case at a place; False if there is none."""
        limits = [key for key in self._most if key[0] == action]
        if not limits:
            return True
        places = [district for _, district in limits if district != "*"]
        own = [place for place in places if code is not None and _lies_in(code, place)]
        counted = [(action, max(own, key=len))] if own else []
        if (action, "*") in self._most:
            counted.append((action, "*"))
        if not counted or any(self.used[key] >= self._most[key] for key in counted):
            return False
        self.used.update(counted)
        return True


def _lies_in(code: str, place: str) -> bool:
    return len(place) in (2, 4, 6) and code.startswith(place)


def serve(
    day: Day,
    options: Sequence[Sequence[str]],
    codes: Sequence[str | None],
    *,
    is_possible: Callable[[int, str], bool],
) -> list[str | None]:
    """Return what each case gets: its first option that is possible and has room."""
    got: list[str | None] = []
    for case, wishes in enumerate(options):
        mine = (a for a in wishes if is_possible(case, a) and day.take(a, codes[case]))
        got.append(next(mine, None))
    return got
