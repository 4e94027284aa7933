"""People are borrowers: no identifier calls them by their debt."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from . import Finding, Repository, Rule, module

WORDS = ("debtor", "defaulter")


def find(repository: Repository) -> Iterator[Finding]:
    """Find names of modules, classes, functions, arguments and variables that do."""
    for source in repository.under():
        if _is_unkind(source.path):
            yield Finding(source.path, 1, "the module's name", "people are borrowers")
        if not _is_unkind(source.text):
            continue
        for node in source.nodes:
            for name in _identifiers(node):
                if _is_unkind(name):
                    yield Finding(source.path, node.lineno, f"`{name}`", "people are borrowers")


def _identifiers(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            return (name,)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return (name,)
        case ast.alias(name=name, asname=other):
            return (name, other or "")
        case ast.keyword(arg=name):
            return (name or "",)
    return ()


def _is_unkind(name: str) -> bool:
    return any(word in name.lower() for word in WORDS)


RULE = Rule("people are borrowers", find)
GOOD = (
    module("def age(borrower): return borrower.loans\n"),
    module("SOURCE = 'the source says debtor'  # as the lender's debtor table does\n"),
)
BAD = (
    module("def age(debtor): ...\n", 1),
    module("\nclass DefaulterList: ...\n", 2),
    module("debtor_id = 1\n", 1),
    module("x = 1\n", 1, path="src/hejie/book/debtors.py"),
)
