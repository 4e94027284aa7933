"""The shapes that a manifest and a mapping are made of: objects of names, known names, lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from hejie.book.tape.tape import UnableToReadTape

GUIDE = "docs/guides/bring-your-own-files.md"


def as_mapping(content: object, *, file: str, where: str | None) -> dict[str, Any]:
    """Return an object with names as keys.

    :raises UnableToReadTape: if it is something else.
    """
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        what = f"is not an object of names and values; see {GUIDE}"
        raise UnableToReadTape.at(file=file, field=where, what=what)
    return content


def as_names(content: object, *, file: str, where: str, wanted: str) -> tuple[str, ...]:
    """Return a list of names; one name alone is a list of one.

    :raises UnableToReadTape: if it is something else than is ``wanted``.
    """
    names = [content] if isinstance(content, str) else content
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UnableToReadTape.at(file=file, field=where, what=f"is not {wanted}")
    return tuple(names)


def refuse_unknown(
    names: Iterable[str],
    known: Collection[str],
    *,
    file: str,
    where: str | None,
    thing: str = "entry",
) -> None:
    """Refuse a name that means nothing.

    :raises UnableToReadTape: naming the first, and those that are known.
    """
    for name in names:
        if name not in known:
            what = f"{name} is no {thing}; use one of {', '.join(known)}"
            raise UnableToReadTape.at(file=file, field=where, what=what)
