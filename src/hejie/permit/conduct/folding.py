"""A text as it is searched: folded into tokens, each of which remembers where it stood.

Wide letters become narrow, capitals small, traditional characters simplified; blanks, marks and
what cannot be seen stand between tokens and are none. A token is a character of Chinese, a figure,
or a run of letters. Each has a *sound*, one private character that all homophones share: a word
written with another character of its sound, with a figure, or in pinyin, is heard all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

ENDS = frozenset("。！？!?；;\n…")
"""Marks that end a sentence."""

CLAUSES = ENDS | frozenset("，,、：:")
"""Marks that end a clause."""

FILLERS = frozenset("嗯呃啊哦唉诶哎噢呀嘛呢吧哈啦嘞咯喔")
"""Sounds of somebody who thinks while speaking."""

FIGURES = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_FIRST_SOUND = 0xE000
_FIRST_WORD = 0xF0000
_UNKNOWN = "\uffff"
_SHORTEST = 2
_RETROFLEX = re.compile(r"^([zcs])h")
_HAN = (range(0x3400, 0xA000), range(0x20000, 0x32000))


@dataclass(frozen=True, slots=True)
class Folded:
    """Tokens of a text, in order.

    :param letters: each token as it is compared.
    :param sounds: each token's sound, one character a token.
    :param begins, ends: where each stood in the text, half-open.
    :param clauses, sentences: the number of the clause and the sentence each stands in.
    """

    letters: tuple[str, ...]
    sounds: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    clauses: tuple[int, ...]
    sentences: tuple[int, ...]

    def without_stutter(self) -> Folded | None:
        """Return the text without fillers and repeated syllables; None if it has none."""
        kept: list[int] = []
        for place, letter in enumerate(self.letters):
            if letter in FILLERS:
                continue
            kept.append(place)
            for width in (1, 2, 3):
                last = [self.letters[at] for at in kept[-width:]]
                if len(kept) >= 2 * width and last == [
                    self.letters[at] for at in kept[-2 * width : -width]
                ]:
                    del kept[-width:]
                    break
        if len(kept) == len(self.letters):
            return None
        return Folded(
            tuple(self.letters[at] for at in kept),
            "".join(self.sounds[at] for at in kept),
            tuple(self.begins[at] for at in kept),
            tuple(self.ends[at] for at in kept),
            tuple(self.clauses[at] for at in kept),
            tuple(self.sentences[at] for at in kept),
        )


def fold(text: str) -> Folded:
    """Return a text as it is searched."""
    letters: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    clauses: list[int] = []
    sentences: list[int] = []
    clause = sentence = 0
    joins = False
    for place, char in enumerate(text):
        for letter, sort in _parts(char):
            if sort == "gone":
                continue
            if sort == "latin" and joins:
                letters[-1] += letter
                ends[-1] = place + 1
                continue
            joins = sort == "latin"
            if sort == "mark":
                clause += letter in CLAUSES
                sentence += letter in ENDS
                continue
            letters.append(letter)
            begins.append(place)
            ends.append(place + 1)
            clauses.append(clause)
            sentences.append(sentence)
    return Folded(
        tuple(letters),
        "".join(map(sound_of, letters)),
        tuple(begins),
        tuple(ends),
        tuple(clauses),
        tuple(sentences),
    )


def tokens_of(words: str) -> tuple[str, ...]:
    """Return the tokens of some words of ours."""
    return fold(words).letters


def sound_of(letter: str) -> str:
    """Return the sound of a token; one that nobody has taught us sounds like no other."""
    return _sounds().get(letter) or (letter if len(letter) == 1 else _UNKNOWN)


def teach(letters: Sequence[str]) -> None:
    """Give every run of letters among some tokens a sound of its own, if it has none."""
    sounds = _sounds()
    for letter in letters:
        if len(letter) > 1 and letter not in sounds:
            sounds[letter] = chr(_FIRST_WORD + len(sounds))


def are_one_tone(one: str, other: str) -> bool:
    """Tell whether two tokens of one sound have one tone, or one of them shows none."""
    tones = _tones()
    return one not in tones or other not in tones or tones[one] == tones[other]


@lru_cache(maxsize=1 << 16)
def _parts(char: str) -> tuple[tuple[str, str], ...]:
    """Return what a character of a text becomes: letters, each with its sort."""
    if char == "…":
        return ((char, "mark"),)
    narrow = unicodedata.normalize("NFKC", char).casefold()
    return tuple((simple, _sort_of(simple)) for letter in narrow for simple in (_simple(letter),))


def _sort_of(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in {"Cf", "Mn", "Me"} or letter in "'’`´":
        return "gone"
    if category[0] in "ZCPS":
        return "mark"
    if any(ord(letter) in block for block in _HAN):
        return "han"
    return "figure" if letter in FIGURES else "latin"


def _simple(letter: str) -> str:
    return _simplified().get(letter, letter)


@cache
def _simplified() -> dict[str, str]:
    return {form: simple for simple, forms in _rows("traditional.tsv") for form in forms}


@cache
def _tones() -> dict[str, str]:
    """Return the tone of each character that has one."""
    return {letter: reading[-1] for reading, chars in _rows("readings.tsv") for letter in chars}


@cache
def _sounds() -> dict[str, str]:
    """Return the sound of every token that has one: characters, syllables in pinyin, figures."""
    syllables: dict[str, str] = {}
    sounds: dict[str, str] = {}
    for reading, chars in _rows("readings.tsv"):
        sound = syllables.setdefault(_as_heard(reading[:-1]), chr(_FIRST_SOUND + len(syllables)))
        sounds.update(dict.fromkeys(chars, sound))
        if len(reading) > _SHORTEST:
            sounds[reading[:-1]] = sound
    sounds |= {figure: sounds[letter] for figure, letter in FIGURES.items()}
    return sounds


def _as_heard(syllable: str) -> str:
    """Return a syllable without what many speakers and recorders do not keep apart."""
    return _RETROFLEX.sub(r"\1", syllable).replace("ing", "in").replace("eng", "en")


def _rows(name: str) -> Iterator[tuple[str, str]]:
    page = files(__package__).joinpath(name).read_text(encoding="utf-8")
    for line in page.splitlines():
        if not line.startswith("#"):
            head, _, rest = line.partition("\t")
            yield head, rest


def stretches(folded: Folded) -> Iterator[tuple[int, int]]:
    """Yield each clause as a stretch of tokens, half-open."""
    edges = [0, *(at for at, (a, b) in enumerate(pairwise(folded.clauses), 1) if a != b)]
    for first, last in pairwise([*edges, len(folded.letters)]):
        if first < last:
            yield first, last
