"""Why a text is no YAML, in plain words: the slips that people make who write rules by hand.

A parser names the place where it could not go on, in terms of its grammar; the slip stands there
or on the line above, and is nearly always one of a few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_KEY = r"(?:- )?[A-Za-z_0-9-]+"
_CHINESE_COLON = re.compile(rf"\s*({_KEY})：")
_NO_SPACE = re.compile(rf"\s*({_KEY}):(?=[^\s:])(.*)")
_NO_SPACE_INSIDE = re.compile(r"[{,] *([a-z_]+):(?=[\[{])([^\]}]*[\]}])")
_COLON_INSIDE = re.compile(rf"\s*({_KEY}): +([^\s\"'\[{{|>].*?: .*|[^\s\"'\[{{|>].*:$)")
_IN_BRACKETS = re.compile(r"[\[{][^\]}]*，")
_INDENTS = re.compile(r" *")


class Slip(NamedTuple):
    """What is wrong on which line, counted from 1, and what to write."""

    line: int
    what: str
    remedy: str


def slip_near(lines: Sequence[str], *, at: int, problem: str) -> Slip | None:
    """Return the slip that stands on a line or the one above it; None if it is none we know.

    :param at: the line at which the parser stopped, counted from 0.
    :param problem: what the parser says of it.
    """
    for look in _LOOKS:
        for where in (at, at - 1):
            said = look(lines[where]) if 0 <= where < len(lines) else None
            if said is not None:
                return Slip(where + 1, *said)
    if _is_deeper(lines, at) and "mapping values" in problem:
        what = "the line begins further to the right than the line above"
        return Slip(at + 1, what, "let both begin in the same column")
    if "block" in problem or "'-' indicator" in problem or "expected <block end>" in problem:
        what = "the line begins in another column than the lines it belongs to"
        return Slip(at + 1, what, "let all fields of one piece begin in the same column")
    return None


def _tab(line: str) -> tuple[str, str] | None:
    if "\t" not in line[: len(line) - len(line.lstrip())]:
        return None
    return "the line begins with a tab", "write spaces instead"


def _colon(line: str) -> tuple[str, str] | None:
    found = _CHINESE_COLON.match(line)
    if not found:
        return None
    key = found.group(1).removeprefix("- ")
    return f"a Chinese colon stands after `{key}`", f"write `{key}: ` with a plain colon"


def _space(line: str) -> tuple[str, str] | None:
    found = _NO_SPACE.match(line) or _NO_SPACE_INSIDE.search(line)
    if not found:
        return None
    key, rest = found.group(1).removeprefix("- "), found.group(2)
    return f"no space stands after the colon of `{key}`", f"write `{key}: {rest.strip()}`"


def _comma(line: str) -> tuple[str, str] | None:
    if not _IN_BRACKETS.search(line):
        return None
    return "a Chinese comma stands between brackets", "write a plain comma and a space"


def _inside(line: str) -> tuple[str, str] | None:
    found = _COLON_INSIDE.match(line)
    if not found:
        return None
    key = found.group(1).removeprefix("- ")
    remedy = f'put the sentence in quotes: `{key}: "…"`'
    return f"a colon stands inside the sentence of `{key}`", remedy


_LOOKS: Sequence[Callable[[str], tuple[str, str] | None]] = (_tab, _colon, _space, _comma, _inside)


def _is_deeper(lines: Sequence[str], at: int) -> bool:
    above = [line for line in lines[:at] if line.strip()]
    return bool(above) and 0 < at < len(lines) and _margin(above[-1]) < _margin(lines[at])


def _margin(line: str) -> int:
    found = _INDENTS.match(line)
    return len(found.group()) if found else 0
