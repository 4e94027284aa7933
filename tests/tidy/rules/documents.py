"""No orphan document, no link to nowhere: a reader arrives from the front door."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from . import Example, Finding, Repository, Rule, Source

LINK = re.compile(
    r"\]\(\s*<?([^)>\s]+)|^\[[^\]]+\]:\s+<?([^>\s]+)|(?:src|href)=\"([^\"]+)\"", re.MULTILINE
)
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def find(repository: Repository) -> Iterator[Finding]:
    """Find documents that no page leads to, and links inside the repository that lead nowhere."""
    reached: set[str] = set()
    for page in repository.under(ending=".md"):
        for number, target in _links(page):
            if target != page.path and _is_public(page.path):
                reached.add(target)
            if not _exists(repository, target):
                yield Finding(page.path, number, f"no `{target}`", "mend the link")
    for document in repository.under("docs/", ending=".md"):
        if document.path not in reached:
            remedy = "link it from README.md, ARCHITECTURE.md or another document"
            yield Finding(document.path, 1, "nothing leads here", remedy)


def _links(page: Source) -> Iterator[tuple[int, str]]:
    prose = FENCE.sub(lambda code: "\n" * code[0].count("\n"), page.text)
    for link in LINK.finditer(prose):
        target = next(filter(None, link.groups())).partition("#")[0]
        if target and "://" not in target and not target.startswith("mailto:"):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), target))
            yield prose.count("\n", 0, link.start()) + 1, path


def _is_public(path: str) -> bool:
    return "/" not in path or path.startswith("docs/")


def _exists(repository: Repository, path: str) -> bool:
    folder = f"{path.rstrip('/')}/"
    return path == "." or any(one == path or one.startswith(folder) for one in repository.texts)


RULE = Rule("every document is reached by a link, and every link leads somewhere", find)
START = "docs/start.md"
GOOD = (
    Example({"README.md": "Begin [here](docs/start.md#first).\n", START: "# Start\n"}),
    Example({"ARCHITECTURE.md": "See [why].\n\n[why]: docs/start.md\n", START: ""}),
    Example(
        {"README.md": "[all](docs/)\n[a](docs/a.md)\n", "docs/a.md": "[b](b.md)", "docs/b.md": ""}
    ),
    Example({"README.md": "```\n[x](gone.md)\n```\nand `[y](gone.md)`, <https://example.org>\n"}),
)
BAD = (
    Example({"README.md": "Nothing.\n", START: "# Start\n"}, (f"{START}:1",)),
    Example({START: "I am [here](start.md).\n"}, (f"{START}:1",)),
    Example({"README.md": "\n[a](docs/gone.md)\n"}, ("README.md:2",)),
    Example(
        {"src/hejie/book/README.md": "[a](../../../docs/start.md)", START: ""}, (f"{START}:1",)
    ),
)
