"""A whole conversation: what each turn breaks, and what is only broken by what came before.

A request to stop, a sign of distress, a voice that says *I am not he*: each changes what may be
said next. From all findings follows a *risk*, by which conversations are queued for review; it
orders work and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from hejie.permit.conduct.circumstances import Circumstances, Speaker
from hejie.permit.conduct.folding import Folded, fold
from hejie.permit.conduct.inspecting import Finding, finding_of, inspect
from hejie.permit.conduct.pages import page
from hejie.permit.conduct.patterns import Index

OPENING = 3
"""Turns of a collector within which they have said who calls, for whom, and that it is recorded."""

_AFTER = 70
"""How sure a finding is that several turns make together, in hundredths."""

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says before another does."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a risk: a finding, and the number of the turn it stands in.

    One of the opening as a whole has turn 0 and an empty stretch.

    :param after: the turn of somebody else that makes it one.
    """

    turn: int
    finding: Finding
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """How urgently somebody should look at a conversation.

    :param score: 0 to 100; what is found, each by its weight and its sureness, taken together.
    :param reasons: the gravest first.
    """

    score: int
    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes raised, each once."""
        return tuple(sorted({reason.finding.code for reason in self.reasons}))

    @property
    def stops(self) -> bool:
        """Somebody is in distress and was pressed: a person is called at once."""
        return any(reason.finding.does == "escalate" for reason in self.reasons)


def assess(turns: Sequence[Turn], *, facts: Circumstances | None = None) -> Risk:
    """Read a conversation, in the order it was had.

    :param facts: what was known before it began; speaker and kind are those of each turn.
    """
    known = replace(facts or Circumstances(), kind="transcript")
    reasons = [*_by_turn(turns, known), *_opening(turns)]
    reasons.sort(key=lambda reason: (-_weight(reason.finding), reason.turn, reason.finding.begins))
    calm = 1.0
    for reason in reasons:
        calm *= 1 - _weight(reason.finding) / _WHOLE
    return Risk(round(_WHOLE * (1 - calm)), tuple(reasons))


def _by_turn(turns: Sequence[Turn], facts: Circumstances) -> Iterator[Reason]:
    """Yield what each turn of a collector breaks, by itself and after what the others said."""
    told: dict[str, int] = {}
    for number, turn in enumerate(turns):
        if turn.speaker != "collector":
            told |= {sign: number for sign in _signs_in(turn.text) if sign not in told}
            continue
        is_stranger = "not_the_borrower" in told
        heard = replace(
            facts,
            speaker="collector",
            addressee="third_person" if is_stranger else facts.addressee,
        )
        findings = inspect(turn.text, facts=heard).findings
        yield from (Reason(number, finding) for finding in findings)
        raised = {finding.code for finding in findings}
        for sign, code in page("signs.yaml")["then"].items():
            if sign in told and code not in raised and (place := _presses(turn.text)):
                begins, ends = place
                found = finding_of(turn.text, code, begins, ends, by="list", sure=_AFTER)
                yield Reason(number, found, after=told[sign])


def _opening(turns: Sequence[Turn]) -> Iterator[Reason]:
    """Yield what the opening does not say: who calls and for whom, and that it is recorded."""
    said = [turn.text for turn in turns if turn.speaker == "collector"][:OPENING]
    if len(said) < OPENING:
        return
    spoken = "\n".join(said)
    found = _signs_in(spoken)
    for sign, code in page("signs.yaml")["opening"].items():
        if sign not in found:
            yield Reason(0, finding_of("", code, 0, 0, by="list", sure=_AFTER))


def _presses(text: str) -> tuple[int, int] | None:
    """Return where a turn still asks for money; None: it does not."""
    folded = fold(text)
    for hit in _index("presses").hits(folded):
        return folded.begins[hit.first], folded.ends[hit.last - 1]
    return None


def _signs_in(text: str) -> frozenset[str]:
    folded: Folded = fold(text)
    return frozenset(
        sign
        for sign in (*page("signs.yaml")["then"], *page("signs.yaml")["opening"])
        if any(True for _ in _index(sign).hits(folded))
    )


@cache
def _index(sign: str) -> Index:
    signs: Mapping[str, Sequence[str]] = page("signs.yaml")["signs"]
    return Index(signs[sign], classes={})


def _weight(finding: Finding) -> float:
    weights: Mapping[str, int] = page("signs.yaml")["weights"]
    return weights[finding.does] * finding.sure / _WHOLE
