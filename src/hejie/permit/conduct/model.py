"""The second reader: grams of one to three characters, weighed.

It has learned from labelled sentences what the lists do not say, and is less sure than they are:
what it alone finds, a person looks at. ``weights.tsv`` and ``offence.tsv`` are plain text, a line
a gram; ``make conduct`` builds them anew from the sentences and a public set of offensive language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, fsum, sqrt

import numpy as np
from numpy.typing import NDArray

from hejie.permit.conduct.circumstances import Circumstances
from hejie.permit.conduct.folding import Folded, stretches
from hejie.values.names import CONDUCT_FLAGS

LONGEST = 3
"""Characters of the longest gram."""

SCALE = 100
"""Weights are kept as whole hundredths."""

BIAS, OFFENCE, THRESHOLD = "<bias>", "<offence>", "<threshold>"
_MOST_OFFENCE = 3.0

FEWEST = 8
"""Characters that the model must know of a text, and half of it, to say anything of it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What grams weigh: a row a gram, a column a code, and one for misconduct of any.

    :param bias: where each column begins.
    :param threshold: from where on the last column a text is raised.
    :param offence: what an offence, as the public set has it, adds to each code.
    :param offends: what grams weigh for offence, and where that begins (``<bias>``).
    """

    rows: Mapping[str, int]
    table: NDArray[np.float64]
    bias: NDArray[np.float64]
    offence: NDArray[np.float64]
    threshold: float
    offends: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Guess:
    """A code raised for a clause, tokens ``first`` to ``last``; ``sure`` in hundredths."""

    code: str
    first: int
    last: int
    sure: int


def grams_of(folded: Folded, facts: Circumstances, *, first: int = 0, last: int = -1) -> set[str]:
    """Return the grams of a text, or of a stretch of its tokens; *you* is one word, polite or not.

    Clauses are parted by a mark; what is known beside the words counts as a gram.
    """
    last = len(folded.letters) if last < 0 else last
    letters: list[str] = ["^"]
    for place in range(first, last):
        if place > first and folded.clauses[place] != folded.clauses[place - 1]:
            letters.append("|")
        letters.append("你" if folded.letters[place] == "您" else folded.letters[place])
    letters.append("$")
    grams = {
        "".join(letters[at : at + width])
        for width in range(1, LONGEST + 1)
        for at in range(len(letters) - width + 1)
    }
    grams -= {"^", "$", "|"}
    grams |= {f"<{known}>" for known in (facts.addressee, facts.kind) if known}
    if facts.time_barred:
        grams.add("<time_barred>")
    return grams


def margins(grams: set[str], weights: Weights) -> NDArray[np.float64]:
    """Return how far each code is from where it would be as likely as not."""
    known = [row for gram in grams if (row := weights.rows.get(gram)) is not None]
    sums = weights.table[known].sum(axis=0) / sqrt(max(1, len(known)))
    offence = offence_of(grams, weights.offends)
    found: NDArray[np.float64] = sums + weights.bias + offence * weights.offence
    return found


def offence_of(grams: set[str], offends: Mapping[str, float]) -> float:
    """Return how offensive a text is, between three below and three above as likely as not."""
    known = [weight for gram in grams if (weight := offends.get(gram)) is not None]
    found = fsum(known) / sqrt(max(1, len(known))) + offends[BIAS]
    return max(-_MOST_OFFENCE, min(found, _MOST_OFFENCE))


def guess(folded: Folded, facts: Circumstances) -> Guess | None:
    """Return what the model raises of a text: its likeliest code, where most speaks for it.

    A text is raised by how likely it is misconduct at all; the code is the best name for it. The
    model is not asked of templates, which two people read, nor of what is too short or not Chinese.
    """
    weights = learned()
    known = sum(letter in weights.rows for letter in folded.letters)
    if facts.kind == "template" or known < FEWEST or 2 * known < len(folded.letters):
        return None
    found = margins(grams_of(folded, facts), weights)
    if found[-1] < weights.threshold:
        return None
    code = int(np.argmax(found[:-1]))
    first, last = max(
        stretches(folded),
        key=lambda stretch: margins(
            grams_of(folded, facts, first=stretch[0], last=stretch[1]), weights
        )[-1],
    )
    sure = round(SCALE / (1 + exp(-float(found[-1]))))
    return Guess(CONDUCT_FLAGS[code], first, last, max(1, min(sure, SCALE - 1)))


@cache
def learned() -> Weights:
    """Return the weights that come with us."""
    folder = files(__package__)
    return read(
        folder.joinpath("weights.tsv").read_text(encoding="utf-8"),
        folder.joinpath("offence.tsv").read_text(encoding="utf-8"),
    )


def read(codes: str, offence: str) -> Weights:
    """Return weights as they are written: a line is a gram and its weights, the codes in order."""
    lines = {gram: values for gram, *values in map(_split, codes.splitlines()) if values}
    special = {
        gram: np.array(lines.pop(gram), dtype=np.float64) / SCALE for gram in (BIAS, OFFENCE)
    }
    (threshold,) = lines.pop(THRESHOLD)
    table = np.array(list(lines.values()), dtype=np.float64) / SCALE
    return Weights(
        rows={gram: row for row, gram in enumerate(lines)},
        table=table,
        bias=special[BIAS],
        offence=special[OFFENCE],
        threshold=float(threshold) / SCALE,
        offends={
            gram: float(values[0]) / SCALE
            for gram, *values in map(_split, offence.splitlines())
            if values
        },
    )


def _split(line: str) -> list[str]:
    return [line] if line.startswith("# ") else line.split("\t")
