"""Reading a summary that may lack anything: what is missing is None or empty, never an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from hejie.law.rule import Saying

Summary: TypeAlias = Mapping[str, Any]
LONGEST = 160


def whole(value: object) -> int | None:
    """Return a whole number, or None where there is none (a truth value is not a number)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None


def part(value: object) -> Mapping[str, Any]:
    """Return the value if it is an object of named things, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def counts(value: object) -> dict[str, int]:
    """Return the named counts in the value, leaving out what is not a number or not above 0."""
    read = {str(name): whole(count) for name, count in part(value).items()}
    return {name: count for name, count in read.items() if count is not None and count > 0}


def rows(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list, leaving out everything else."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def names(value: object) -> list[str]:
    """Return the texts of a list that are not empty."""
    return [name for name in map(text, value) if name] if isinstance(value, list) else []


def text(value: object, *, longest: int = LONGEST) -> str:
    """Return one printable line of the value, cut to ``longest`` characters; "" if it is none.

    Characters that steer a terminal or turn the direction of writing become spaces.
    """
    if not isinstance(value, str):
        return ""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def saying(value: object, *, otherwise: str) -> Saying:
    """Return a sentence in both languages from ``{"zh", "en"}`` or one text, else ``otherwise``."""
    if isinstance(value, Mapping):
        zh, en = text(value.get("zh")), text(value.get("en"))
        return Saying(zh=zh or en or text(otherwise), en=en or zh or text(otherwise))
    one = text(value) or text(otherwise)
    return Saying(zh=one, en=one)


def most_first(found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return named counts, the greatest first, equal ones by name."""
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def in_order(*, found: Iterable[str], order: Iterable[str]) -> list[str]:
    """Return the found names in the known order, unknown ones after it by name."""
    there, known = set(found), tuple(order)
    return [name for name in known if name in there] + sorted(there - set(known))
