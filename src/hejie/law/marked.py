"""YAML read strictly, every piece with its line.

The usual loaders forget where a thing stood, let the second of two equal keys win, and turn
``22:00`` and ``no`` into numbers and truth values. Here a piece is read as what its place in the
file says it is, and whatever does not fit is a ``Fault`` with a line and a remedy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hejie.law.slips import slip_near
from hejie.values.moments import Day, UnableToReadClock, minute_of_day

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_FRACTION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = {"null": None, "~": None, "": None, "true": True, "false": False}
_AMBIGUOUS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null", "none"})
_NO_NAMES = _AMBIGUOUS | {"", "~"}
_LISTS = "write it as [one, two], or leave the key out"
_FRAMES = " 【】[]（）()「」“”\"'"
_MONTHS = 12
_DEEPEST = 12
_DEEPEST_OF_FILE = 24
_SHORT = 2_000
"""Characters of a file that is too short to nest deeper than a reader's stack bears."""
_NEAR = 0.75


class Fault(Exception):
    """Something in the file at hand is wrong; the caller adds which file and which rule."""

    def __init__(self, *, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


class Entry(NamedTuple):
    """A key and its value."""

    key: Node
    node: Node

    @property
    def line(self) -> int:
        """Return the line of the key."""
        return line_of(self.key)


def line_of(node: Node) -> int:
    """Return the line on which a piece begins, from 1."""
    return int(node.start_mark.line) + 1


def compose(path: Path) -> Node:
    """Return the tree of a YAML file.

    :raises Fault: if the file is unreadable, empty or not YAML.
    """
    tree = parsed(path)
    if tree is None:
        raise Fault(line=1, what="the file is empty", remedy="copy another rule and change it")
    return tree


def parsed(path: Path) -> Node | None:
    """Return the tree of a YAML file; None if nothing stands in it.

    :raises Fault: if the file is unreadable or not YAML.
    """
    text = read(path)
    try:
        _refuse_snares(text)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _not_yaml(error, text=text) from None
    except RecursionError:
        raise Fault(line=1, what="the file is nested too deep", remedy="flatten it") from None


def _refuse_snares(text: str) -> None:
    """Refuse what would break the reader or grow without end: deep nests, pieces by reference.

    :raises Fault: if there is one; a text that is too short for either is not looked at.
    """
    if len(text) < _SHORT and "*" not in text:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, AliasEvent):
            raise Fault(line=line, what=f"`*{event.anchor}` is a reference", remedy="write it out")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST_OF_FILE:
            raise Fault(line=line, what="the file is nested too deep", remedy="flatten it")


def read(path: Path) -> str:
    """Return the text of a file.

    :raises Fault: if the file is unreadable or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Fault(line=1, what="the file is not UTF-8", remedy="save it as UTF-8") from None
    except OSError as error:
        said = error.strerror or "unreadable"
        raise Fault(line=1, what=f"the file cannot be read ({said})", remedy="check it") from None


def _not_yaml(error: yaml.YAMLError, *, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "a character that may not stand in a file"
    at = mark.line if mark else 0
    if slip := slip_near(text.splitlines(), at=at, problem=problem):
        return Fault(line=slip.line, what=slip.what, remedy=slip.remedy)
    return Fault(
        line=at + 1,
        what=f"this is not YAML ({problem})",
        remedy="check the indentation, colons and quotes on this line and the one above",
    )


def entries(
    node: Node,
    *,
    of: str,
    needed: Collection[str] = (),
    allowed: Collection[str] | None = None,
    like: str = "write them so",
) -> dict[str, Entry]:
    """Return what a mapping holds by key.

    :param of: what the mapping is, in the words of the message.
    :param needed: keys that must stand.
    :param allowed: further keys that may stand; None lets any key stand.
    :param like: what to write, where it is no mapping.
    :raises Fault: if it is no mapping, a key stands twice, is unknown, or is missing.
    """
    if not isinstance(node, MappingNode):
        raise Fault(line=line_of(node), what=f"{of} must be `key: value` lines", remedy=like)
    found: dict[str, Entry] = {}
    for key_node, value_node in node.value:
        key, line = text(key_node, of=f"a key of {of}"), line_of(key_node)
        if key in found:
            raise Fault(
                line=line,
                what=f"`{key}` stands twice in {of}, first on line {found[key].line}",
                remedy="keep one of them",
            )
        if allowed is not None and key not in needed and key not in allowed:
            raise _unknown(key, line=line, of=of, known=[*needed, *allowed])
        found[key] = Entry(key_node, value_node)
    for key in needed:
        if key not in found:
            raise Fault(line=line_of(node), what=f"{of} has no `{key}`", remedy=f"add `{key}:`")
    return found


def _unknown(word: str, *, line: int, of: str, known: Collection[str]) -> Fault:
    near = get_close_matches(word, known, n=1, cutoff=_NEAR)
    remedy = f"did you mean `{near[0]}`?" if near else f"use one of {', '.join(known)}"
    return Fault(line=line, what=f"`{word}` is not known in {of}", remedy=remedy)


def items(node: Node, *, of: str, like: str = "") -> list[Node]:
    """Return the pieces of a list that is not empty.

    :param like: what to write, where it is no such list; else what stands there, in brackets.
    :raises Fault: if it is no list, or empty.
    """
    if not isinstance(node, SequenceNode) or not node.value:
        word = node.value.strip(_FRAMES) if isinstance(node, ScalarNode) else ""
        raise Fault(
            line=line_of(node),
            what=f"{of} must be a list with something in it",
            remedy=like or (_LISTS if word.lower() in _NO_NAMES else f"write [{word}]"),
        )
    return list(node.value)


def text(node: Node, *, of: str) -> str:
    """Return text as it was written, without its margins.

    :raises Fault: if it is no text, or empty.
    """
    written = str(node.value).strip() if isinstance(node, ScalarNode) else ""
    if written in ("", "~", "null"):
        raise Fault(line=line_of(node), what=f"{of} must be text", remedy="write a word or more")
    return written


def name(node: Node, *, of: str, known: Collection[str]) -> str:
    """Return a name of a closed list.

    :raises Fault: if it is not one of ``known``.
    """
    written = text(node, of=of)
    if written not in known:
        raise _unknown(written, line=line_of(node), of=of, known=known)
    return written


def names(node: Node, *, of: str, known: Collection[str]) -> list[str]:
    """Return a list of names of a closed list, none of them twice.

    :raises Fault: if it is no list, is empty, repeats a name, or holds an unknown one.
    """
    found: list[str] = []
    for item in items(node, of=of):
        found.append(name(item, of=of, known=known))
        if found[-1] in found[:-1]:
            raise Fault(
                line=line_of(item), what=f"`{found[-1]}` stands twice in {of}", remedy="keep one"
            )
    return found


def flag(node: Node, *, of: str) -> bool:
    """Return a truth value.

    :raises Fault: if it is neither ``true`` nor ``false``.
    """
    written = node.value if isinstance(node, ScalarNode) and not node.style else None
    if written not in ("true", "false"):
        raise Fault(
            line=line_of(node), what=f"{of} must be true or false", remedy="write one of them"
        )
    return bool(written == "true")


def whole(node: Node, *, of: str) -> int:
    """Return a whole number that is not negative.

    :raises Fault: if it is none, or stands in quotes.
    """
    if (
        not isinstance(node, ScalarNode)
        or node.style
        or not _WHOLE.fullmatch(node.value)
        or int(node.value) < 0
    ):
        raise Fault(
            line=line_of(node),
            what=f"{of} must be a whole number",
            remedy="write digits 0-9 alone, without quotes, sign or unit",
        )
    return int(node.value)


def day(node: Node, *, of: str) -> Day:
    """Return a day of the calendar.

    :raises Fault: if it is not a day written ``2026-11-21``.
    """
    written = text(node, of=of)
    remedy = "write year-month-day, like 2026-11-21"
    try:
        if _DAY.fullmatch(written):
            return Day.fromisoformat(written)
    except ValueError:
        year, month, last = written.split("-")
        is_month = 1 <= int(month) <= _MONTHS
        none = f"{last} in {year}-{month}" if is_month else f"{month} in a year"
        remedy = f"there is no {'day' if is_month else 'month'} {none}"
    raise Fault(line=line_of(node), what=f"`{written}` is not a day ({of})", remedy=remedy)


def clock(node: Node, *, of: str) -> str:
    """Return a time of day ``HH:MM``.

    :raises Fault: if it is none.
    """
    written = text(node, of=of)
    try:
        minute_of_day(written)
    except UnableToReadClock:
        raise Fault(
            line=line_of(node),
            what=f"`{written}` is not a time of day ({of})",
            remedy='write hours and minutes in quotes, like "08:00"',
        ) from None
    return written


def lines_of(node: Node) -> dict[str, int]:
    """Return the line of each word below a piece; of a word that stands twice, the first."""
    found: dict[str, int] = {}
    waiting = [node]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, ScalarNode):
            line = line_of(piece)
            found[piece.value] = min(line, found.get(piece.value, line))
        elif isinstance(piece, MappingNode):
            waiting += [each for pair in piece.value for each in pair]
        else:
            waiting += piece.value
    return found


def uncut(node: Node, *, of: str, lines: Sequence[str]) -> None:
    """Refuse a sentence without quotes of which `` #`` makes the rest a comment.

    :param lines: the file's lines.
    :raises Fault: if it is cut.
    """
    if isinstance(node, ScalarNode) and not node.style:
        line, column = node.end_mark.line, node.end_mark.column
        if line < len(lines) and lines[line][column:].lstrip().startswith("#"):
            raise Fault(
                line=line + 1,
                what=f"{of} ends at ` #`, which begins a comment",
                remedy="put the sentence in quotes, or the comment on a line of its own",
            )


def decimal(node: Node, *, of: str) -> str:
    """Return a decimal fraction that is not negative, as the text it was written in.

    :raises Fault: if it is none, or stands without quotes.
    """
    written = str(node.value) if isinstance(node, ScalarNode) and node.style else ""
    if not _FRACTION.fullmatch(written):
        raise Fault(
            line=line_of(node),
            what=f"{of} must be a decimal fraction in quotes",
            remedy='write it exactly, like "0.24"',
        )
    return written


def plain(node: Node, *, of: str, exact: bool, depth: int = 0) -> Any:  # noqa: ANN401 - any fact
    """Return whatever was written: null, truth value, number, text, list or mapping.

    :param exact: refuse decimal fractions, which a law's value writes as text.
    :raises Fault: if it is ambiguous, inexact, or nested beyond reason.
    """
    if depth > _DEEPEST:
        raise Fault(line=line_of(node), what=f"{of} is nested too deep", remedy="flatten it")
    if isinstance(node, MappingNode):
        return {
            key: plain(entry.node, of=f"{of} {key}", exact=exact, depth=depth + 1)
            for key, entry in entries(node, of=of).items()
        }
    if isinstance(node, SequenceNode):
        return [plain(item, of=of, exact=exact, depth=depth + 1) for item in node.value]
    return _scalar(node, of=of, exact=exact)


def _scalar(node: Node, *, of: str, exact: bool) -> str | float | bool | None:
    written = str(node.value)
    if not isinstance(node, ScalarNode) or node.style:
        return written
    if written in _WORDS:
        return _WORDS[written]
    if _WHOLE.fullmatch(written):
        return int(written)
    if _DECIMAL.fullmatch(written) and not exact:
        return float(written)
    if _DECIMAL.fullmatch(written):
        raise Fault(
            line=line_of(node),
            what=f"`{written}` is not exact ({of})",
            remedy=f'write a decimal fraction as text: "{written}"',
        )
    if written.lower() in _AMBIGUOUS:
        raise Fault(
            line=line_of(node),
            what=f"`{written}` is ambiguous ({of})",
            remedy="write true, false or null, or put text in quotes",
        )
    return written
