"""Reading a text for what nobody may say, and saying where, why, and what to say instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hejie.law.rule import Saying
from hejie.permit.conduct.circumstances import Circumstances
from hejie.permit.conduct.cues import cues_in
from hejie.permit.conduct.folding import Folded, fold
from hejie.permit.conduct.lexicon import Does, Entry, categories, lists
from hejie.permit.conduct.model import guess
from hejie.permit.conduct.patterns import Hit

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
    readings = [folded, *filter(None, [folded.without_stutter()])]
    heard = [(reading, list(lists().index.hits(reading))) for reading in readings]
    if not any(hits for _, hits in heard):
        guessed = _guessed(text, readings[-1], facts)
        return Inspection(() if guessed is None else (guessed,))
    found = {
        (finding.code, finding.begins, finding.ends): finding
        for reading, hits in heard
        for finding in _listed(text, reading, hits, facts)
    }
    return Inspection(tuple(_widest(sorted(found.values(), key=_place))))


def _listed(
    text: str, folded: Folded, hits: Sequence[Hit], facts: Circumstances
) -> Iterator[Finding]:
    """Yield what the lists raise, but for what its neighbours or the circumstances turn."""
    if not hits:
        return
    known = lists()
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
        yield finding_of(
            text,
            entry.code,
            folded.begins[hit.first],
            folded.ends[hit.last - 1],
            by="list" if hit.as_written else "sound",
            sure=SURE["list" if hit.as_written else "sound"],
        )


def _guessed(text: str, folded: Folded, facts: Circumstances) -> Finding | None:
    """Return what the model raises where no list speaks at all; a person looks at it."""
    guessed = guess(folded, facts)
    if guessed is None:
        return None
    found = finding_of(
        text,
        guessed.code,
        folded.begins[guessed.first],
        folded.ends[guessed.last - 1],
        by="model",
        sure=guessed.sure,
    )
    return found if found.does == "escalate" else replace(found, does="review")


def _counts(entry: Entry, facts: Circumstances) -> bool:
    """Tell whether a pattern is misconduct in these circumstances."""
    if entry.until in facts.established:
        return False
    return not entry.to_third_person or facts.addressee == "third_person"


def finding_of(text: str, code: str, begins: int, ends: int, *, by: By, sure: int) -> Finding:
    """Return a finding with what its code says of it."""
    category = categories()[code]
    return Finding(
        code=code,
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
