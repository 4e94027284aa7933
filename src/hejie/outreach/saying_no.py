"""Whether somebody's words say *no more of these*: read at once, and acted on at once.

Wide letters, blanks, marks, capitals and traditional characters change nothing. What else a reply
may mean is for a person to read; this one thing is not made to wait for anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_WORDS = Path(__file__).with_name("saying_no.yaml")
_CODE = re.compile(r"td?\d{0,5}")
"""``TD`` and the number that some senders tell people to add to it."""
LONGEST = 500
"""Characters that are looked through; nobody says no at greater length."""


def says_no(text: str) -> bool:
    """Tell whether a text says that nothing more is wanted on the channel it came by."""
    said = _plain(text)
    words = _words()
    if any(one in said for one in words["unless"]):
        return False
    if any(one in said for one in words["within"]):
        return True
    bare = _bare(said, courtesies=words["courtesies"])
    return any(one in words["whole"] or _CODE.fullmatch(one) is not None for one in (said, bare))


def _plain(text: str) -> str:
    """Return letters, figures and characters alone, each in its one spelling."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    simplified: Mapping[str, str] = _read()["simplified"]
    return "".join(simplified.get(one, one) for one in folded if one.isalnum())


def _bare(said: str, *, courtesies: Iterable[str]) -> str:
    """Return what is left when courtesies before and after are taken away."""
    before = None
    while said != before:
        before = said
        for one in courtesies:
            said = said.removeprefix(one).removesuffix(one) or said
    return said


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    """Return the lists, of both languages together, the longest first."""
    return {
        name: tuple(sorted((*said["zh"], *said["en"]), key=len, reverse=True))
        for name, said in _read().items()
        if name != "simplified"
    }


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return read
