"""What a question to the gate holds, and which facts the one who asks may tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from hejie.permit.facts import FACTS, Holds
from hejie.values.names import MESSAGES, PARTIES, PURPOSES, TOUCH_ACTIONS
from hejie.values.unable import Unable

OF_THE_QUESTION = frozenset({"action", "purpose", "party", "at", "actor"})
"""Facts that the question itself fixes: what is asked, when, and for whom."""

LONGEST_WORDS = 10_000
"""Characters of free words that a question may hold."""

_FITS: Mapping[Holds, tuple[type, ...]] = {
    Holds.NAME: (str,),
    Holds.NAMES: (list, tuple),
    Holds.FLAG: (bool,),
    Holds.COUNT: (int,),
    Holds.NUMBER: (int, float),
    Holds.MOMENT: (datetime,),
    Holds.MOMENTS: (list, tuple),
    Holds.CLOCK: (str,),
    Holds.ZONE: (str,),
}
_OF_A_LIST: Mapping[Holds, type] = {Holds.NAMES: str, Holds.MOMENTS: datetime}
_PAST_COUNTING = 2**63


class UnableToAsk(Unable):
    """The question cannot be put: it is malformed, or about somebody the asker has no part in.

    :param unfit: of several questions, why each that cannot be put cannot, by its place.
    """

    def __init__(self, said: str, *, unfit: Mapping[int, str] | None = None) -> None:
        super().__init__(said)
        self.unfit: Mapping[int, str] = dict(unfit or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """A touch that somebody proposes.

    :param borrower_id: whom it is about.
    :param organization: code of the organisation that asks, or for which it is asked.
    :param action: one of ``TOUCH_ACTIONS``; ``purpose`` of ``PURPOSES``; ``party`` of ``PARTIES``.
    :param contact_point_id: the way to reach them; None only where the asker keeps it elsewhere.
    :param loan_ids: the loans it is about; empty: all of the borrower's.
    :param template_version_id: what is said: the wording of a message, the script of a call.
    :param rendering: digest of the finished message, of what an outside machine sends; the gate
        itself makes what a channel of ours sends, from the wording named.
    :param words: what the asker means to say in words of their own; it is read for misconduct,
        shown by nothing and kept nowhere.
    :param is_outside: whether the asker's own machine makes the touch.
    :param told: facts that only the asker knows (does the recorder run, who goes).
    :param collectors: user names of those who call or visit, where their papers are kept here.
    :raises UnableToAsk: if a name is unknown, or a fact told is unknown, mistyped or the gate's.
    """

    borrower_id: int
    organization: str
    action: str
    purpose: str
    party: str = "borrower"
    contact_point_id: int | None = None
    loan_ids: frozenset[int] = frozenset()
    template_version_id: int | None = None
    rendering: str = ""
    words: str = field(default="", repr=False)
    is_outside: bool = False
    told: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    collectors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named = (
            ("action", self.action, TOUCH_ACTIONS),
            ("purpose", self.purpose, PURPOSES),
            ("party", self.party, PARTIES),
        )
        for what, name, known in named:
            if name not in known:
                raise UnableToAsk(f"{what}: {name!r} is none; one of {', '.join(known)}")
        if self.rendering and not self.is_outside:
            raise UnableToAsk("rendering: the gate makes what we send from the wording")
        if len(self.words) > LONGEST_WORDS:
            raise UnableToAsk(f"words: {LONGEST_WORDS:,} characters at most")
        for name, value in self.told.items():
            _check_told(name, value)

    @property
    def is_sent_by_us(self) -> bool:
        """Whether a channel of ours takes it there, so that its words are made by the gate."""
        return self.action in MESSAGES and not self.is_outside


def _check_told(name: str, value: object) -> None:
    fact = FACTS.get(name)
    if fact is None:
        raise UnableToAsk(f"{name}: no fact of a touch")
    if name in OF_THE_QUESTION:
        raise UnableToAsk(f"{name}: is part of the question, not a fact to tell")
    if value is None:
        return
    among = value if isinstance(value, list | tuple) else (value,)
    if not (isinstance(value, _FITS[fact.holds]) and all(_fits(one, fact.holds) for one in among)):
        raise UnableToAsk(f"{name}: {fact.holds.value} is wanted")
    if fact.choices and not all(one in fact.choices for one in among):
        raise UnableToAsk(f"{name}: one of {', '.join(fact.choices)} is wanted")


def _fits(one: object, holds: Holds) -> bool:
    """Tell whether a value, or one of a list, is of its kind and not past what a column holds."""
    if isinstance(one, bool):
        return holds is Holds.FLAG
    if isinstance(one, int):
        return -_PAST_COUNTING <= one < _PAST_COUNTING
    return isinstance(one, _OF_A_LIST.get(holds, object))
