"""Patterns: what is looked for, written so that a lawyer can read it, and found by sound.

A pattern is words in order. ``(去|到)`` is a choice, ``(了|)`` may be left out, ``<family>`` is a
class of words of ``classes.yaml``, and ``…`` is up to eight tokens of the same sentence. It is
found by how it sounds: part of it may be written with other characters of that sound.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from hejie.permit.conduct.folding import Folded, are_one_tone, fold, sound_of, teach, tokens_of

Words = tuple[str, ...]

GAP = 8
"""Tokens that ``…`` may stand for."""

_PIECE = re.compile(r"\((?P<choice>[^()]*)\)|<(?P<named>\w+)>|(?P<gap>…)|(?P<plain>[^()<…]+)")
_BOTH = 2
_LONG = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a pattern: any of ``words``, after up to ``gap`` tokens of anything."""

    words: tuple[Words, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a pattern was found, tokens ``first`` to ``last``: ``as_written``, or only heard."""

    owner: int
    first: int
    last: int
    as_written: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    slots: tuple[Slot, ...]
    form: re.Pattern[str]


class Index:
    """Many patterns, each with its owner's number, found in one pass over a text.

    A pattern is tried only where a word of its rarest slot is heard.
    """

    def __init__(
        self,
        owned: Sequence[str],
        *,
        classes: Mapping[str, Sequence[str]],
        lookalikes: Iterable[str] = (),
    ) -> None:
        self._patterns = [_compiled(parsed(pattern, classes=classes)) for pattern in owned]
        self._lookalikes = {tokens_of(word) for word in lookalikes}
        self._by_sound: dict[str, set[int]] = defaultdict(set)
        for number, pattern in enumerate(self._patterns):
            for key in _anchor(pattern.slots):
                self._by_sound[key].add(number)

    def hits(self, folded: Folded) -> Iterator[Hit]:
        """Yield every pattern found, by its number."""
        sounds = folded.sounds
        tried: set[int] = set()
        for at in range(len(sounds)):
            tried |= self._by_sound.get(sounds[at], _NONE)
            tried |= self._by_sound.get(sounds[at : at + 2], _NONE)
        for number in sorted(tried):
            pattern = self._patterns[number]
            for match in pattern.form.finditer(sounds):
                hit = self._judged(number, pattern, match, folded)
                if hit is not None:
                    yield hit

    def finds(self, text: str) -> bool:
        """Tell whether any of the patterns stands in a text."""
        return any(True for _ in self.hits(fold(text)))

    def _judged(
        self, number: int, pattern: _Pattern, match: re.Match[str], folded: Folded
    ) -> Hit | None:
        first, last = match.span()
        if folded.sentences[first] != folded.sentences[last - 1] and any(
            slot.gap for slot in pattern.slots
        ):
            return None
        as_written = is_near = True
        wrong = 0
        for place, slot in enumerate(pattern.slots, 1):
            begin, end = match.span(place)
            letters = folded.letters[begin:end]
            wanted = max(
                (word for word in slot.words if len(word) == len(letters)),
                key=lambda word: _heard(word, letters),
            )
            if wanted != letters:
                as_written = False
                wrong += len(letters) - _heard(wanted, letters)[1]
                is_near &= self._is_near(wanted, letters)
        if as_written:
            return Hit(number, first, last, as_written=True)
        is_whole = not any(slot.gap for slot in pattern.slots)
        if is_near or (is_whole and wrong == 1 and last - first >= _LONG):
            return Hit(number, first, last, as_written=False)
        return None

    def _is_near(self, wanted: Words, found: Words) -> bool:
        """Tell whether enough of what sounds alike is written alike.

        One token must be right; of two, one, and the other have its tone, and together make no
        other word; of three, two; of more, half.
        """
        alike = sum(a == b for a, b in zip(wanted, found, strict=True))
        if len(wanted) == _BOTH:
            return (
                alike == 1
                and found not in self._lookalikes
                and all(are_one_tone(a, b) for a, b in zip(wanted, found, strict=True))
            )
        return alike * 2 >= len(wanted) and alike >= _BOTH


_NONE: frozenset[int] = frozenset()


def parsed(pattern: str, *, classes: Mapping[str, Sequence[str]]) -> tuple[Slot, ...]:
    """Return the slots of a pattern as it is written.

    :raises ValueError: if it is written wrongly: a defect of a list.
    """
    slots: list[Slot] = []
    gap = end = 0
    for piece in _PIECE.finditer(pattern):
        if piece.start() != end:
            break
        end = piece.end()
        if piece["gap"]:
            gap = GAP
            continue
        choices = (
            classes[piece["named"]]
            if piece["named"]
            else (piece["choice"] or piece["plain"]).split("|")
        )
        slots.append(Slot(tuple(dict.fromkeys(tokens_of(word) for word in choices)), gap))
        gap = 0
    if end != len(pattern) or not slots or gap or all(() in slot.words for slot in slots):
        raise ValueError(f"the pattern {pattern!r} is written wrongly")
    return tuple(slots)


def spelled(pattern: str, *, classes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield every wording of a pattern, gaps closed."""
    for words in product(*(slot.words for slot in parsed(pattern, classes=classes))):
        yield "".join(letter for word in words for letter in word)


def _compiled(slots: tuple[Slot, ...]) -> _Pattern:
    form = ""
    for slot in slots:
        for word in slot.words:
            teach(word)
        if slot.gap:
            form += f".{{0,{slot.gap}}}?"
        heard = {"".join(map(sound_of, word)) for word in slot.words}
        longest_first = sorted(heard, key=lambda sounds: (-len(sounds), sounds))
        form += f"({'|'.join(map(re.escape, longest_first))})"
    return _Pattern(slots, re.compile(form, re.DOTALL))


def _anchor(slots: Sequence[Slot]) -> set[str]:
    """Return the sounds one of which is heard wherever the pattern stands: of its rarest slot."""
    rarest = min(
        (slot for slot in slots if () not in slot.words),
        key=lambda slot: (-min(_BOTH, *map(len, slot.words)), len(slot.words)),
    )
    return {"".join(map(sound_of, word[:_BOTH])) for word in rarest.words}


def _heard(word: Words, letters: Words) -> tuple[bool, int]:
    """Return whether a word sounds like some letters, and how many of them it is written with."""
    sounds_alike = all(sound_of(a) == sound_of(b) for a, b in zip(word, letters, strict=True))
    return sounds_alike, sum(a == b for a, b in zip(word, letters, strict=True))
