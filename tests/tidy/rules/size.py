"""Limits as physics: a function fits a screen, a module a sitting, a line a window."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from . import Finding, Repository, Rule, Source, module

FUNCTION_LINES = 60
MODULE_LINES = 400
LINE_CHARACTERS = 100
WRITTEN_BY_A_COMMAND = "/migrations/0001_initial.py"
"""The rows of a room as Django writes them down; nobody reads them from top to bottom."""

PACK = "src/hejie/law/zz/act/rule.yaml"


def find(repository: Repository) -> Iterator[Finding]:
    """Find what is too long: functions and modules of Python, lines of Python and of YAML."""
    for source in repository.under():
        yield from _functions(source)
        is_long = len(source.lines) > MODULE_LINES
        if is_long and not source.path.endswith(WRITTEN_BY_A_COMMAND):
            what = f"a module of {len(source.lines)} lines"
            yield Finding(source.path, 1, what, f"split it by word, {MODULE_LINES} at most")
        yield from _lines(source)
    for source in repository.under("src/", ending=(".yaml", ".yml")):
        yield from _lines(source)


def _functions(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                what = f"`{node.name}` has {length} lines"
                yield Finding(source.path, node.lineno, what, f"{FUNCTION_LINES} at most")


def _lines(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.lines, 1):
        if len(line) > LINE_CHARACTERS and not _is_an_address(line):
            what = f"a line of {len(line)} characters"
            yield Finding(source.path, number, what, f"{LINE_CHARACTERS} at most")


def _is_an_address(line: str) -> bool:
    last = line.rsplit(maxsplit=1)[-1]
    return "://" in last and len(line) - len(last) < LINE_CHARACTERS


RULE = Rule("functions, modules and lines are short", find)
GOOD = (
    module("def age():\n" + "    pass\n" * 59),
    module("x = 1\n" * 400),
    module("x = 1\n" * 401, path="src/hejie/people/migrations/0001_initial.py"),
    module("x" * 100 + "\n"),
    module("says: " + "和" * 94 + "\n", path=PACK),
    module("source: https://example.org/" + "a" * 100 + "\n", path=PACK),
    module("A long sentence of a document. " * 9, path="docs/start.md"),
)
BAD = (
    module("def age():\n" + "    pass\n" * 60, 1),
    module("class Age:\n    async def of(self):\n" + "        pass\n" * 60, 2),
    module("x = 1\n" * 401, 1),
    module("x = 1\n" * 401, 1, path="src/hejie/people/migrations/0002_more.py"),
    module("y\n" + "x" * 101 + "\n", 2),
    module("says: " + "和" * 95 + "\n", 1, path=PACK),
)
