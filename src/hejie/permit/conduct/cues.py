"""What stands around a phrase and turns it: denied, forbidden, warned of, quoted, refuted.

*We will never come to your door* and *whoever asks for cash is a fraud* hold the words of a threat
and of a private channel, and are neither. A turn of the sentence (*or else*) ends what was denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hejie.permit.conduct.folding import Folded
from hejie.permit.conduct.pages import page
from hejie.permit.conduct.patterns import Index

REACH = 12
"""Tokens within which a plain no still speaks of what follows."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one text, by sort: stretches of tokens, half-open."""

    folded: Folded
    places: Mapping[str, Sequence[tuple[int, int]]]

    def clear(self, first: int, last: int, *, holds_its_own_no: bool = False) -> bool:
        """Tell whether what stands in a stretch of tokens is said in another sense.

        :param holds_its_own_no: the stretch is itself a no, so that one before it means nothing.
        """
        sentence = self.folded.sentences[first]
        sorts = {"warned": 0, "quoted": 0}
        if not holds_its_own_no:
            sorts |= {"denied": REACH, "forbidden": 0}
        for sort, reach in sorts.items():
            for begin, end in self.places.get(sort, ()):
                if (
                    end <= first
                    and self.folded.sentences[begin] == sentence
                    and (not reach or first - end <= reach)
                    and not self._turns(end, first)
                ):
                    return True
        return any(
            last <= begin <= last + REACH and self.folded.sentences[begin] - sentence <= 1
            for begin, _ in self.places.get("refuted", ())
        )

    def _turns(self, first: int, last: int) -> bool:
        return any(first <= begin and end <= last for begin, end in self.places.get("turned", ()))


def cues_in(folded: Folded) -> Cues:
    """Return what turns the sense of phrases in a text."""
    index, sorts = _index()
    found: dict[str, list[tuple[int, int]]] = {}
    for hit in index.hits(folded):
        if hit.as_written:
            found.setdefault(sorts[hit.owner], []).append((hit.first, hit.last))
    longer = found.pop("not_so", [])
    return Cues(
        folded,
        {
            sort: [place for place in places if not _inside(place, longer)]
            for sort, places in found.items()
        },
    )


def _inside(place: tuple[int, int], longer: Iterable[tuple[int, int]]) -> bool:
    first, last = place
    return any(begin <= first and last <= end for begin, end in longer)


@cache
def _index() -> tuple[Index, list[str]]:
    owned = [
        (sort, phrase) for sort, phrases in page("contexts.yaml").items() for phrase in phrases
    ]
    return Index([phrase for _, phrase in owned], classes={}), [sort for sort, _ in owned]
