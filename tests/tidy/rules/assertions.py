"""A test claims something: it can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from . import Finding, Repository, Rule, Source, module

CLAIMS = ("assert_", "check_")
CALLS = {"pytest.raises", "pytest.warns", "pytest.fail", "playwright.sync_api.expect"}
TEST = "tests/book/test_ageing.py"


def find(repository: Repository) -> Iterator[Finding]:
    """Find tests without an assertion of their own or of a function named for one."""
    for source in repository.under("tests/"):
        if not source.path.rpartition("/")[2].startswith("test_"):
            continue
        for node in source.nodes:
            if not (isinstance(node, ast.FunctionDef) and node.name.startswith("test_")):
                continue
            if not any(_claims(source, inner) for inner in ast.walk(node)):
                what = f"`{node.name}` cannot fail"
                yield Finding(source.path, node.lineno, what, "assert what must be true")


def _claims(source: Source, node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = source.dotted(node.func)
    last = node.func.attr if isinstance(node.func, ast.Attribute) else name.rpartition(".")[2]
    return name in CALLS or last.startswith(CLAIMS)


RULE = Rule("every test asserts", find)
GOOD = (
    module("def test_sum(): assert 1 + 1 == 2\n", path=TEST),
    module(
        "import pytest\ndef test_x():\n    with pytest.raises(ValueError): int('x')\n", path=TEST
    ),
    module("def test_frames(): testing.assert_frame_equal(a, b)\n", path=TEST),
    module("def test_channel(): check_contract(Null())\n", path=TEST),
    module("def test_of_no_test_file(): ...\n", path="tests/book/people.py"),
)
BAD = (
    module("def test_it_runs(): age()\n", 1, path=TEST),
    module("class TestAge:\n    def test_it_runs(self): age()\n", 2, path=TEST),
)
