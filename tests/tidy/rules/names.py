"""A name says what a thing is: nothing here manages, helps, wraps or is common."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from . import ROOMS, Finding, Repository, Rule, module

EMPTY = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils", "wrapper"}
"""Words that may be no module and stand in no class's name."""

VAGUE = {"data", "info", "process", "handle"}
"""Words that may be no whole name of a module, a class or a function of a room."""

CAPITALS = re.compile(r"[A-Z][a-z0-9]*")
REMEDY = "name it by its word of the trade"


def find(repository: Repository) -> Iterator[Finding]:
    """Find modules, folders, classes and functions whose names say nothing."""
    for source in repository.under():
        is_room = source.path.startswith(ROOMS)
        banned = EMPTY | VAGUE if is_room else EMPTY
        for part in source.path.removesuffix(".py").split("/"):
            if part in banned:
                yield Finding(source.path, 1, f"a module named `{part}`", REMEDY)
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                words = {word.lower() for word in CAPITALS.findall(node.name)}
                is_bad = bool(words & EMPTY) or node.name.lower() in banned
            elif isinstance(node, ast.FunctionDef):
                is_bad = is_room and node.name in VAGUE
            else:
                continue
            if is_bad:
                yield Finding(source.path, node.lineno, f"the name `{node.name}`", REMEDY)


RULE = Rule("no empty names", find)
GOOD = (
    module("class Waterfall: ...\n"),
    module("def common_ground(handle_of): ...\n"),
    module("def process(): ...\n", path="tests/book/test_ageing.py"),
)
BAD = (
    module("x = 1\n", 1, path="src/hejie/book/utils.py"),
    module("x = 1\n", 1, path="tests/common/people.py"),
    module("\nclass LoanManager: ...\n", 2),
    module("class HelperOfLoans: ...\n", 1),
    module("class Info: ...\n", 1),
    module("def process(rows): ...\n", 1),
)
