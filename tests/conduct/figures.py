"""How well the inspection reads: precision and recall a code, with Wilson's bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from tests.conduct.sentences import Sentence

from hejie.permit.conduct import inspect
from hejie.values.names import CONDUCT_FLAGS

Z = 1.959964
"""Of a normal distribution, 95 % lie within as many standard deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    of: int
    all: int

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson's interval of 95 %: where the true share lies, as far as so few can tell."""
        if not self.all:
            return 0.0, 1.0
        share, spread = self.of / self.all, Z * Z / self.all
        middle = (share + spread / 2) / (1 + spread)
        half = Z * sqrt(share * (1 - share) / self.all + spread / (4 * self.all)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if not self.all:
            return "—"
        low, high = self.bounds
        return f"{self.of}/{self.all} = {self.of / self.all:.2f} ({low:.2f}–{high:.2f})"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found, missed and raised wrongly, by code; and how many sentences were stopped.

    :param lawful: lawful sentences that were; ``wrongful``: others, by whatever code.
    """

    found: Counter[str]
    missed: Counter[str]
    wrong: Counter[str]
    lawful: Share
    wrongful: Share

    def precision(self, codes: Iterable[str] = CONDUCT_FLAGS) -> Share:
        """Return how much of what is raised is right."""
        right = sum(self.found[code] for code in codes)
        return Share(right, right + sum(self.wrong[code] for code in codes))

    def recall(self, codes: Iterable[str] = CONDUCT_FLAGS) -> Share:
        """Return how much of what is wrong is raised."""
        right = sum(self.found[code] for code in codes)
        return Share(right, right + sum(self.missed[code] for code in codes))


def figures(read: Iterable[Sentence], *, by: Iterable[str] = ()) -> Figures:
    """Return how well some sentences are read.

    :param by: count only findings made so; nothing: all.
    """
    found: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    ways = frozenset(by)
    every: Counter[bool] = Counter()
    stopped: Counter[bool] = Counter()
    for each in read:
        findings = inspect(each.text, facts=each.facts).findings
        raised = {one.code for one in findings if not ways or one.by in ways}
        found.update(each.codes & raised)
        missed.update(each.codes - raised)
        wrong.update(raised - each.codes - each.tolerated)
        every[each.is_lawful] += 1
        stopped[each.is_lawful] += bool(raised)
    lawful, wrongful = (Share(stopped[sort], every[sort]) for sort in (True, False))
    return Figures(found, missed, wrong, lawful, wrongful)


def as_if_said_by_anybody(read: Iterable[Sentence]) -> list[Sentence]:
    """Return sentences of which nobody knows who says them."""
    return [replace(each, facts=replace(each.facts, speaker=None)) for each in read]
