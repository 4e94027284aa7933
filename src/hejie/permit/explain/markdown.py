"""A page of Markdown in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hejie.law.rule import Saying
from hejie.permit.explain.words import filled, joined, page

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")

_CODE = re.compile(r"(`[^`]+`)")
_WORD = re.compile(r"([a-z]+(?:-[a-z0-9]+)+)")
"""What a rule's id looks like."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What writes in one of the two languages."""

    tongue: str

    def of(self, words: Saying) -> str:
        """Return words in the sheet's language, safe to stand in Markdown."""
        return text(self.raw(words))

    def raw(self, words: Saying) -> str:
        """Return words in the sheet's language as they are."""
        return words.zh if self.tongue == "zh" else words.en

    def label(self, key: str, **values: Saying | str | int) -> str:
        """Return a heading, label or note of ``labels.yaml``; what is filled in is kept as it is.

        :raises KeyError: if there is none of that key: a defect of this folder.
        """
        return self.raw(filled(page("labels")[key], **values))

    def headed(self, words: Saying) -> str:
        """Return words as they stand at the head of something: in English with a capital."""
        said = self.of(words)
        return said[:1].upper() + said[1:]

    def listed(self, words: Sequence[Saying]) -> str:
        """Return several words as one sentence, safe to stand in Markdown."""
        return self.of(joined(words, by="but"))


def text(said: str, *, keep: bool = False) -> str:
    """Return plain text so that Markdown shows it as it is; with ``keep``, its spaces too."""
    return _SPECIAL.sub(r"\\\1", said if keep else " ".join(said.split()))


def prose(said: str, *, targets: Mapping[str, str]) -> str:
    """Return a text that may hold names in backticks, which stay code; some words become links.

    :param targets: by word, where it leads.
    """
    return "".join(_piece(piece, targets) for piece in _CODE.split(" ".join(said.split())))


def _piece(piece: str, targets: Mapping[str, str]) -> str:
    if _CODE.fullmatch(piece):
        return piece
    return "".join(
        link(code(word), targets[word]) if word in targets else text(word, keep=True)
        for word in _WORD.split(piece)
    )


def code(said: str) -> str:
    """Return a name as code."""
    return f"`{said}`"


def link(said: str, target: str) -> str:
    """Return a link; ``said`` is shown as it is written."""
    return f"[{said}]({target})"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def written(pieces: Iterable[str]) -> str:
    """Return pieces as one page: an empty line between them, one line's end at its end."""
    return "\n\n".join(piece for piece in pieces if piece) + "\n"
