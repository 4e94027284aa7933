"""No two test modules of one name: pytest imports the first and refuses the second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from . import Example, Finding, Repository, Rule


def find(repository: Repository) -> Iterator[Finding]:
    """Find a test module named like another of an earlier path."""
    first: dict[str, str] = {}
    for source in repository.under("tests/"):
        name = PurePosixPath(source.path).name
        if not name.startswith("test_"):
            continue
        other = first.setdefault(name, source.path)
        if other != source.path:
            remedy = "name it by what it proves"
            yield Finding(source.path, 1, f"a second `{name}`, after {other}", remedy)


RULE = Rule("no two test modules of one name", find)
ONE, OTHER = "tests/care/test_holds.py", "tests/people/test_holds.py"
GOOD = (
    Example({ONE: "", "tests/care/test_hours.py": ""}),
    Example({"tests/care/conftest.py": "", "tests/people/conftest.py": ""}),
)
BAD = (Example({ONE: "", OTHER: ""}, (f"{OTHER}:1",)),)
