"""A suppression is rare and says why."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import Finding, Repository, Rule, Source, module

CEILING = 60
"""How many the whole repository may hold. Lower it when you can; raise it with a reason.

Twenty of them came with Django, whose base classes are generic to the checker alone.
"""

SUPPRESSION = re.compile(
    r"#\s*(?:noqa|type:\s*ignore|fmt:\s*(?:off|skip)|pragma:|nosec|mypy:)", re.IGNORECASE
)
REASON = re.compile(r"(?: - |\]\s+# (?!noqa))\S.{4,}")
REMEDY = "write `# noqa: CODE - reason` or `# type: ignore[code]  # reason`"


def find(repository: Repository) -> Iterator[Finding]:
    """Find suppressions without a reason, and the first that is one too many."""
    count = 0
    for source in repository.under():
        for line, comment in _suppressions(source):
            count += 1
            if not REASON.search(comment):
                yield Finding(source.path, line, f"`{comment}` gives no reason", REMEDY)
            if count == CEILING + 1:
                what = f"more than {CEILING} suppressions in all"
                yield Finding(source.path, line, what, "mend the cause of one")


def _suppressions(source: Source) -> Iterator[tuple[int, str]]:
    if SUPPRESSION.search(source.text):
        for line, comment in source.comments:
            if SUPPRESSION.search(comment):
                yield line, comment


RULE = Rule("suppressions are few and say why", find)
GOOD = (
    module("minute = 60  # noqa: PLR2004 - minutes of an hour\n"),
    module("x = y  # type: ignore[attr-defined]  # the library has no types\n"),
    module("text = '# noqa'\n"),
    module("x = 1  # noqa: E1 - because\n" * CEILING),
)
BAD = (
    module("minute = 60  # noqa: PLR2004\n", 1),
    module("x = y  # type: ignore[attr-defined]\n", 1),
    module("\nx = y  # pragma: no cover\n", 2),
    module("x = y  # type: ignore[attr-defined]  # noqa: F401\n", 1),
    module("x = 60  # an hour  # noqa: PLR2004\n", 1),
    module("x = 1  # noqa: E1 - because\n" * (CEILING + 1), CEILING + 1),
)
