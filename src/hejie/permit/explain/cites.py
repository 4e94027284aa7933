"""Citations as people say them, in both languages."""

from __future__ import annotations

import re

from hejie.law.rule import Cite, Saying
from hejie.permit.explain.words import name_of

_OURS = re.compile(r"house policy(?: 内部规则)?")
"""How packs cite a rule of our own."""

_STANDARD = re.compile(r"[A-Z]+(?:/[A-Z]+)? [0-9.]+-[0-9]{4}(?= )")
"""A standard's number, which is how people cite it: ``GB/T 45251-2025``."""

_INSERTED = re.compile(r"([0-9]{2,})-([0-9])(?![0-9])")
"""An article put in after another one: 293-1 is the first after article 293."""

_NOTES = {
    "(2024, exact title not seen)": "（2024 年，未见准确名称）",
    "(after GB/T 45251-2025, unread on visits)": "（参照 GB/T 45251-2025，其外访部分尚未读到）",
}
"""What packs remark on an instrument they cite, in Chinese."""

_CLAUSE = re.compile(r"(art|item) ([0-9][0-9, -]*)")
_CLAUSE_ZH = {"art": "第 {n} 条", "item": "第 {n} 项"}


def in_full(cite: Cite) -> Saying:
    """Return a citation with the instrument's whole name."""
    instrument = Saying(cite.instrument, cite.instrument)
    if said := _OURS.match(cite.instrument):
        ours, rest = name_of("force", "house"), cite.instrument[said.end() :]
        instrument = Saying(ours.zh + rest, ours.en + rest)
    for note, zh in _NOTES.items():
        instrument = Saying(instrument.zh.replace(f" {note}", zh), instrument.en)
    if cite.clause is None:
        return instrument
    return Saying(f"{instrument.zh} {_in_chinese(cite.clause)}", f"{instrument.en} {cite.clause}")


def as_written(cite: str) -> Saying:
    """Return a citation that was kept as one line of text, as a night's summary keeps it."""
    said = in_full(Cite(cite, None))
    return Saying(_in_chinese(said.zh), said.en)


def in_short(cite: Cite, *, force: str) -> Saying:
    """Return a citation for a sentence: a standard by its number, anything else in full."""
    number = _STANDARD.match(cite.instrument) if force == "standard" else None
    return in_full(cite if number is None else Cite(number[0], cite.clause))


def _in_chinese(clause: str) -> str:
    return _CLAUSE.sub(_clause, clause)


def _clause(found: re.Match[str]) -> str:
    numbers = _INSERTED.sub(r"\1 之 \2", found[2]).replace(", ", "、")
    return _CLAUSE_ZH[found[1]].format(n=numbers)
