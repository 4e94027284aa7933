"""The labelled sentences: one file a code, half of it lawful words that look like misconduct.

A row has ``codes`` (``-``: lawful; ``?CODE``: may be raised as well), who says it, what is known
beside it, whether a machine has written it down (``noise``), and the text. All people, lenders and
agencies in it are invented. A third, chosen by the digest of the text, is held out: no list, word
or weight was chosen by it. ``everyday`` holds what is said every day, all of it lawful; ``later``
was written when lists and weights were done, and is for measuring alone.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hejie.permit.conduct import Circumstances

FOLDER = Path(__file__).parent / "sentences"
_LOT = "4058"
"""Drawn so that no half of a file has fewer than ten held out; it knows nothing of results."""

_PLAIN = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; ``about`` is the code of its file."""

    about: str
    codes: frozenset[str]
    tolerated: frozenset[str]
    facts: Circumstances
    is_noisy: bool
    text: str

    @property
    def is_lawful(self) -> bool:
        """Nothing in it breaks a rule."""
        return not self.codes

    @property
    def is_held_out(self) -> bool:
        """It is for measuring alone."""
        digest = hashlib.sha256(f"{_LOT}:{self.text}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % 3 == 0


@cache
def sentences(folder: str = "") -> tuple[Sentence, ...]:
    """Return every sentence, by file and line.

    :param folder: ``everyday`` or ``later``; empty: the set itself.
    """
    files = sorted((FOLDER / folder).glob("*.tsv"))
    return tuple(sentence for file in files for sentence in _read(file))


def _read(file: Path) -> Iterator[Sentence]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE):
            codes = [] if row["codes"] == "-" else row["codes"].split(",")
            told = [] if row["facts"] == "-" else row["facts"].split(",")
            facts = {name: _PLAIN.get(value, value) for name, value in (t.split("=") for t in told)}
            yield Sentence(
                about=file.stem,
                codes=frozenset(code for code in codes if code[0] != "?"),
                tolerated=frozenset(code[1:] for code in codes if code[0] == "?"),
                facts=Circumstances.of({"speaker": row["speaker"], **facts}),
                is_noisy=row["noise"] == "noise",
                text=row["text"],
            )
