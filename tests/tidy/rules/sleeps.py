"""A test waits for nothing but what it tests: no sleep."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from . import Finding, Repository, Rule, module

TEST = "tests/interfaces/test_serve.py"
SLEEPS = {"sleep", "wait_for_timeout"}


def find(repository: Repository) -> Iterator[Finding]:
    """Find sleeps in tests, of any library."""
    for source in repository.under("tests/"):
        for node in source.nodes:
            if not isinstance(node, ast.Attribute | ast.Name):
                continue
            name = source.dotted(node) or getattr(node, "attr", "")
            if name.rpartition(".")[2] in SLEEPS:
                remedy = "wait for the event itself, or pass the time in"
                yield Finding(source.path, node.lineno, f"`{name}` sleeps", remedy)


RULE = Rule("no test sleeps", find)
GOOD = (
    module("def test_ready(line): assert line.startswith('ready')\n", path=TEST),
    module("import time\ntime.sleep(1)\n", path="src/hejie/interfaces/cli/serve.py"),
)
BAD = (
    module("import time\ntime.sleep(1)\n", 2, path=TEST),
    module("from time import sleep as rest\nrest(1)\n", 2, path=TEST),
    module("import asyncio\nawait_ = asyncio.sleep(1)\n", 2, path=TEST),
    module("page().wait_for_timeout(500)\n", 1, path=TEST),
)
