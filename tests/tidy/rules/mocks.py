"""No mocks: a test meets the real thing, or a Null of ours that passes the same battery."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from . import Finding, Repository, Rule, Source, module

TEST = "tests/outreach/test_gate.py"
LIBRARIES = ("unittest.mock", "mock", "pytest_mock")
REPLACES = ("monkeypatch.setattr", "monkeypatch.delattr")
REMEDY = "use the real thing, or a Null that passes the contract tests"


def find(repository: Repository) -> Iterator[Finding]:
    """Find mock libraries, their fixtures, and our own code being replaced under a test."""
    for source in repository.under("tests/"):
        for node in source.nodes:
            if what := _mock(source, node):
                yield Finding(source.path, node.lineno, what, REMEDY)


def _mock(source: Source, node: ast.AST) -> str:
    match node:
        case ast.Import(names=names) if any(name.name in LIBRARIES for name in names):
            return "a mock library"
        case ast.ImportFrom(module=str(base), names=names):
            wanted = {base, *(f"{base}.{name.name}" for name in names)}
            return "a mock library" if wanted & set(LIBRARIES) else ""
        case ast.arg(arg="mocker"):
            return "a mock fixture"
        case ast.Call(args=[first, *_]) if source.dotted(node.func) in REPLACES:
            replaced = str(first.value) if isinstance(first, ast.Constant) else source.dotted(first)
            return f"`{replaced}` is replaced" if replaced.startswith("hejie.") else ""
    return ""


RULE = Rule("no mocks", find)
GOOD = (
    module("def test_gate(tmp_path): assert Null(tmp_path)\n", path=TEST),
    module("def test_home(monkeypatch): monkeypatch.setenv('A', 'b')\n", path=TEST),
)
BAD = (
    module("from unittest import mock\n", 1, path=TEST),
    module("from unittest.mock import Mock\n", 1, path=TEST),
    module("import unittest.mock\n", 1, path=TEST),
    module("def test_gate(mocker): ...\n", 1, path=TEST),
    module("monkeypatch.setattr('hejie.outreach.gate.ask', None)\n", 1, path=TEST),
    module("from hejie.outreach import gate\nmonkeypatch.setattr(gate, 'ask', f)\n", 2, path=TEST),
)
