"""Teaching the second reader: logistic regression on grams, the same to the hundredth each time.

The sentences that are not held out teach the codes; a public set of offensive language (COLD,
Apache-2.0), read from ``HEJIE_EVALUATION_DATA`` and never copied here, teaches offence as such. The
threshold is chosen by leaving out a fifth at a time, among those same sentences.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tests.conduct.sentences import Sentence, sentences

from hejie.permit.conduct import Circumstances, model
from hejie.permit.conduct.folding import fold
from hejie.permit.conduct.model import BIAS, OFFENCE, SCALE, THRESHOLD, grams_of, offence_of
from hejie.values.names import CONDUCT_FLAGS

FOLDER = Path(model.__file__).parent
STEPS = 250
PENALTY = 0.1
FOR_ONE_FOUND = 6.0
"""What missing one costs, counted in wrong alarms."""

ALARMS = 0.02
"""Share of lawful sentences that the model may raise, among those it was not taught by."""

FOLDS = 5
FEWEST, FEWEST_OF_THE_PUBLIC_SET = 2, 40
LEAST_OFFENCE = 10
"""Hundredths below which a gram is not kept."""

STIFF = 0.2
"""How far one step moves what stands beside the grams."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as rows of grams: ``gram`` of each place, ``text`` it stands in, and its value."""

    gram: NDArray[np.int64]
    text: NDArray[np.int64]
    value: Matrix
    many: int

    @classmethod
    def of(cls, texts: Sequence[set[str]], rows: dict[str, int]) -> Texts:
        """Return texts as rows; a text's grams weigh as much as another's."""
        known = [sorted(rows[gram] for gram in grams if gram in rows) for grams in texts]
        lengths = np.array([max(1, len(each)) for each in known], dtype=np.float64)
        text = np.repeat(np.arange(len(known)), [len(each) for each in known])
        gram = np.array([gram for each in known for gram in each], dtype=np.int64)
        return cls(gram, text, 1 / np.sqrt(lengths)[text], len(texts))

    def times(self, weights: Matrix) -> Matrix:
        """Return what each text weighs."""
        return np.bincount(self.text, weights=self.value * weights[self.gram], minlength=self.many)

    def back(self, rests: Matrix, many: int) -> Matrix:
        """Return what each gram takes of the texts' rests."""
        return np.bincount(self.gram, weights=self.value * rests[self.text], minlength=many)


def fitted(
    texts: Texts, wanted: Matrix, counts: Matrix, *, grams: int, beside: Matrix | None = None
) -> tuple[Matrix, float, float]:
    """Return the weights of the grams, where the code begins, and the weight of what is beside.

    :param wanted: 1 where a text has the code, else 0; ``counts``: what each text counts.
    """
    other = STIFF * (np.zeros(texts.many) if beside is None else beside)
    slope = 0.25 * (
        _steepest(texts, counts, grams) + STIFF**2 * counts.sum() + float(counts @ other**2)
    )
    slope += PENALTY
    now = np.zeros(grams + 2)
    now[-2] = -3.0 / STIFF
    ahead, pace = now.copy(), 1.0
    for _ in range(STEPS):
        found = texts.times(ahead[:-2]) + STIFF * ahead[-2] + other * ahead[-1]
        rests = counts * (1 / (1 + np.exp(-found)) - wanted)
        fall = np.append(texts.back(rests, grams), [STIFF * rests.sum(), rests @ other])
        fall[:-2] += PENALTY * ahead[:-2]
        then = ahead - fall / slope
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead, now, pace = then + (pace - 1) / faster * (then - now), then, faster
    return now[:-2], STIFF * float(now[-2]), STIFF * float(now[-1])


def _steepest(texts: Texts, counts: Matrix, grams: int) -> float:
    """Return the largest eigenvalue of what the texts weigh, by powers."""
    way, length = np.ones(grams), 1.0
    for _ in range(20):
        way = texts.back(counts * texts.times(way), grams)
        length = float(np.linalg.norm(way))
        way /= length
    return length


def digest() -> str:
    """Return a digest of the sentences that teach, by which stale weights are noticed."""
    rows = sorted(
        f"{each.text}\t{sorted(each.codes)}\t{sorted(each.tolerated)}\t{each.facts}"
        for each in _teaching()
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def build() -> tuple[str, str]:
    """Return the pages of weights, learned anew: those of the codes, and those of offence.

    :raises KeyError: if ``HEJIE_EVALUATION_DATA`` does not say where the public set is.
    """
    public = _public_set(Path(os.environ["HEJIE_EVALUATION_DATA"]))
    offence = _offence(public)
    offends = _offends(offence)
    teaching = _teaching()
    grams = [_grams(each) for each in teaching]
    rows = _common(grams, FEWEST)
    wanted, counts = _labels(teaching)
    beside = np.array([offence_of(each, offends) for each in grams])
    learned = _learned(Texts.of(grams, rows), wanted, counts, beside, len(rows))
    threshold = _threshold(grams, rows, wanted[:, -1], beside, teaching)
    lines = [f"# {digest()}"]
    lines += [
        "\t".join([name, *(str(value) for value in values)])
        for name, values in (
            (BIAS, _whole([each[1] for each in learned])),
            (OFFENCE, _whole([each[2] for each in learned])),
            (THRESHOLD, _whole([threshold])),
        )
    ]
    table = np.stack([each[0] for each in learned], axis=1)
    lines += [
        "\t".join([gram, *(str(value) for value in _whole(table[row]))])
        for gram, row in rows.items()
        if any(_whole(table[row]))
    ]
    return "\n".join(lines) + "\n", offence


def _teaching() -> list[Sentence]:
    """Return the sentences that teach: not held out, and said by those who are read."""
    return [
        each
        for each in (*sentences(), *sentences("everyday"))
        if not each.is_held_out and each.facts.speaker not in {"borrower", "other"}
    ]


def _grams(each: Sentence) -> set[str]:
    folded = fold(each.text)
    return grams_of(folded.without_stutter() or folded, each.facts)


def _common(texts: Iterable[set[str]], fewest: int) -> dict[str, int]:
    """Return the grams that stand in so many texts at least, each with its row."""
    counts = Counter(gram for grams in texts for gram in grams)
    common = sorted(gram for gram, count in counts.items() if count >= fewest)
    return {gram: row for row, gram in enumerate(common)}


def _labels(teaching: Sequence[Sentence]) -> tuple[Matrix, Matrix]:
    """Return what each sentence has, a column a code and one for any, and what it counts."""
    has = np.array([[code in each.codes for code in CONDUCT_FLAGS] for each in teaching])
    spared = np.array([[code in each.tolerated for code in CONDUCT_FLAGS] for each in teaching])
    wanted = np.column_stack([has, has.any(axis=1)]).astype(np.float64)
    counts = np.where(has, FOR_ONE_FOUND, np.where(spared, 0.0, 1.0))
    return wanted, np.column_stack([counts, np.ones(len(teaching))])


def _learned(
    texts: Texts, wanted: Matrix, counts: Matrix, beside: Matrix, grams: int
) -> list[tuple[Matrix, float, float]]:
    return [
        fitted(texts, wanted[:, code], counts[:, code], grams=grams, beside=beside)
        for code in range(wanted.shape[1])
    ]


def _threshold(
    grams: Sequence[set[str]],
    rows: dict[str, int],
    wanted: Matrix,
    beside: Matrix,
    teaching: Sequence[Sentence],
) -> float:
    """Return the margin above which few lawful sentences lie.

    Each fifth of the sentences is judged by weights that the other four taught.
    """
    fifths = np.array([_fifth(each) for each in teaching])
    found = np.zeros(len(teaching))
    for fifth in range(FOLDS):
        others, these = np.flatnonzero(fifths != fifth), np.flatnonzero(fifths == fifth)
        weights, begins, offence = fitted(
            Texts.of([grams[at] for at in others], rows),
            wanted[others],
            np.ones(len(others)),
            grams=len(rows),
            beside=beside[others],
        )
        judged = Texts.of([grams[at] for at in these], rows)
        found[these] = judged.times(weights) + begins + offence * beside[these]
    return float(np.quantile(found[wanted == 0], 1 - ALARMS))


def _fifth(each: Sentence) -> int:
    return hashlib.sha256(f"fifth:{each.text}".encode()).digest()[0] % FOLDS


def _public_set(folder: Path) -> list[tuple[set[str], bool]]:
    """Return the grams of each text of the public set, and whether it offends."""
    with gzip.open(folder / "cold" / "train.csv.gz", "rt", encoding="utf-8-sig") as opened:
        return [
            (grams_of(fold(row["TEXT"]), Circumstances()), row["label"] == "1")
            for row in csv.DictReader(opened)
        ]


def _offence(public: Sequence[tuple[set[str], bool]]) -> str:
    """Return the page of what grams weigh for offence, without those that hardly weigh."""
    grams = [has for has, _ in public]
    rows = _common(grams, FEWEST_OF_THE_PUBLIC_SET)
    wanted = np.array([is_offensive for _, is_offensive in public], dtype=np.float64)
    texts = Texts.of(grams, rows)
    weights, begins, _ = fitted(texts, wanted, np.ones(len(public)), grams=len(rows))
    lines = [f"{BIAS}\t{_whole([begins])[0]}"]
    lines += [
        f"{gram}\t{weight}"
        for gram, weight in zip(rows, _whole(weights), strict=True)
        if abs(weight) >= LEAST_OFFENCE
    ]
    return "\n".join(lines) + "\n"


def _offends(page: str) -> dict[str, float]:
    return {gram: float(weight) / SCALE for gram, weight in map(str.split, page.splitlines())}


def _whole(values: Iterable[float]) -> list[int]:
    return [round(float(value) * SCALE) for value in values]
