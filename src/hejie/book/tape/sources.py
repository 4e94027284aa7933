"""Which file of a folder each table comes from."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from hejie.book.tape.files import SUFFIXES, Opened, open_file, suffix_of
from hejie.book.tape.mapping import Recipe, TapeMapping
from hejie.book.tape.tables import TABLES
from hejie.book.tape.tape import UnableToReadTape

ALWAYS = ("borrowers", "loans")
ONE_OF = ("instalments", "balances")
_LIKENESS = 0.8


def find_sources(
    folder: Path, *, mapping: TapeMapping | None, asserts_none: frozenset[str]
) -> dict[str, str]:
    """Return the file of each table that has one, by the name it has in the folder.

    A table that a mapping does not name is read from the file of its own name, if there is one.

    :raises UnableToReadTape: if a required table has none, a table has two, or a file seems to be
        a table misnamed.
    """
    if not folder.is_dir():
        raise UnableToReadTape.at(file=str(folder), what="is no folder; name the tape's folder")
    recipes: Mapping[str, Recipe] = mapping.recipes if mapping else {}
    used = {recipe.source for recipe in recipes.values()}
    found = {name: recipe.source for name, recipe in recipes.items() if recipe.source}
    for table, source in found.items():
        if not (folder / source).is_file():
            there = ", ".join(sorted(path.name for path in folder.iterdir())[:20]) or "nothing"
            what = f"is not in the tape's folder, which has {there}; mend tables.{table}.from"
            raise UnableToReadTape.at(file=source, what=what)
    mapped = frozenset(found)
    for name, table in _tables_in(folder).items():
        if name in used or table in mapped:
            continue
        if table not in TABLES:
            _refuse_misnamed(name, table, {*recipes, *asserts_none} if mapping else set())
        elif table in found:
            what = f"gives {table}, and so does {found[table]}; keep one of them"
            raise UnableToReadTape.at(file=name, what=what)
        else:
            found[table] = name
    _refuse_lacking(folder, {*found, *recipes})
    return found


def _tables_in(folder: Path) -> dict[str, str]:
    """Return each file of rows in a folder, with its name less its suffix."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    return {
        name: name[: -len(suffix)]
        for name in names
        if (suffix := suffix_of(name)) and not name.startswith((".", "_"))
    }


def _refuse_misnamed(name: str, stem: str, given: set[str]) -> None:
    lowered = stem.lower()
    likely = difflib.get_close_matches(lowered, TABLES, n=1, cutoff=_LIKENESS)
    if likely and likely[0] not in given:
        what = f"is no table of the tape; did you mean {likely[0]}? Rename it, or move it away"
        raise UnableToReadTape.at(file=name, what=what)


def _refuse_lacking(folder: Path, given: set[str]) -> None:
    lacking = [table for table in ALWAYS if table not in given]
    if not lacking and not given.intersection(ONE_OF):
        lacking = [" or ".join(ONE_OF)]
    if lacking:
        endings = ", ".join(SUFFIXES)
        what = f"has no {lacking[0]}; add that file ({endings}), or name it in a mapping"
        raise UnableToReadTape.at(file=folder.name or str(folder), what=what)


def open_sources(
    folder: Path, *, files: Mapping[str, str], encoding: str | None
) -> dict[str, Opened]:
    """Open each file once and return it for every table that comes from it.

    :raises UnableToReadTape: if one is damaged, or of no known kind.
    """
    opened = {
        file: open_file(path=folder / file, file=file, encoding=encoding)
        for file in dict.fromkeys(files.values())
    }
    return {table: opened[file] for table, file in files.items()}
