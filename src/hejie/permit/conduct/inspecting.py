"""Reading a text for what nobody may say, and saying where, why, and what to say instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hejie.law.rule import Saying
from hejie.permit.conduct.circumstances import Circumstances
from hejie.permit.conduct.cues import cues_in
from hejie.permit.conduct.folding import Folded, fold
from hejie.permit.conduct.lexicon import Category, Does, Entry, categories, lists

By = Literal["list", "sound", "model"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One stretch of a text that breaks a rule, ``begins`` to ``ends`` of the text as given.

    :param by: how it was found: written as a list has it, sounding like it, or by the model.
    :param sure: how sure the reader is, in hundredths.
    :param does: what follows: it is refused, a person looks, or it stops and somebody is called.
    :param rules: the rules of the pack that refuse it; ``because``: what the lists of conduct cite.
    :param better: what to say instead.
    """

    code: str
    begins: int
    ends: int
    words: str
    by: By
    sure: int
    does: Does
    rules: tuple[str, ...]
    because: tuple[str, ...]
    says: Saying
    better: Saying


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one text, by place."""

    findings: tuple[Finding, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes raised, each once: what the gate is told as ``conduct_flags``."""
        return tuple(sorted({finding.code for finding in self.findings}))


SURE = {"list": 95, "sound": 80}


def inspect(text: str, *, facts: Circumstances | None = None) -> Inspection:
    """Read a text; one that a borrower or a third person says is nobody's misconduct."""
    facts = facts or Circumstances()
    if facts.speaker in {"borrower", "other"}:
        return Inspection(())
    folded = fold(text)
    found = {
        (finding.code, finding.begins, finding.ends): finding
        for reading in (folded, folded.without_stutter())
        if reading is not None
        for finding in _listed(text, reading, facts)
    }
    return Inspection(tuple(_widest(sorted(found.values(), key=_place))))


def _listed(text: str, folded: Folded, facts: Circumstances) -> Iterator[Finding]:
    known = lists()
    hits = list(known.index.hits(folded))
    if not hits:
        return
    cues = cues_in(folded)
    spared = [
        (known.excepted[hit.owner], hit.first, hit.last)
        for hit in known.exceptions.hits(folded)
        if hit.as_written
    ]
    for hit in hits:
        entry = known.entries[hit.owner]
        if not _counts(entry, facts):
            continue
        if cues.clear(hit.first, hit.last, holds_its_own_no=entry.always):
            continue
        if any(
            code == entry.code and first <= hit.first and hit.last <= last
            for code, first, last in spared
        ):
            continue
        yield _finding(
            text,
            categories()[entry.code],
            folded.begins[hit.first],
            folded.ends[hit.last - 1],
            by="list" if hit.as_written else "sound",
            sure=SURE["list" if hit.as_written else "sound"],
        )


def _counts(entry: Entry, facts: Circumstances) -> bool:
    """Tell whether a pattern is misconduct in these circumstances."""
    if entry.until in facts.established:
        return False
    return not entry.to_third_person or facts.addressee == "third_person"


def _finding(
    text: str, category: Category, begins: int, ends: int, *, by: By, sure: int
) -> Finding:
    return Finding(
        code=category.code,
        begins=begins,
        ends=ends,
        words=text[begins:ends],
        by=by,
        sure=sure,
        does=category.does,
        rules=category.rules,
        because=category.because,
        says=category.says,
        better=category.better,
    )


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.begins, -finding.ends, finding.code


def _widest(findings: list[Finding]) -> Iterator[Finding]:
    """Yield findings without those that lie inside another of the same code."""
    ends: dict[str, int] = {}
    for finding in findings:
        if finding.ends > ends.get(finding.code, -1):
            ends[finding.code] = finding.ends
            yield finding
