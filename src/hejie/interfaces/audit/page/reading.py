"""What the sections of the page take from a summary that may lack anything."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.nightly.report.reading import Summary, counts, part, text, whole

HOUSE = ("house", "info")
"""Forces of rules that nobody but the lender has set."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How some touches stand."""

    clean: int = 0
    unjudged: int = 0
    violating: int = 0

    @property
    def total(self) -> int:
        """How many touches there are."""
        return self.clean + self.unjudged + self.violating


def answers_of(value: object) -> Answers:
    """Return the answers that an object counts."""
    read = counts(value)
    return Answers(*(read.get(name, 0) for name in ("clean", "unjudged", "violating")))


def grouped(value: object) -> dict[str, Answers]:
    """Return the answers of each group of touches, in the order given."""
    return {text(name, longest=40): answers_of(each) for name, each in part(value).items()}


def number(summary: Summary, *path: str) -> int:
    """Return a count by its keys; 0 where it is not given."""
    value: object = summary
    for key in path:
        value = part(value).get(key)
    return max(0, whole(value) or 0)
