"""One word, one meaning: the glossary holds every name of the closed lists, in order."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from . import ROOMS, Example, Finding, Repository, Rule, Source

NAMES = f"{ROOMS}values/names.py"
PAGE = "docs/glossary.md"
CODE = re.compile(r"`([^`]+)`")
COLUMNS = 4


def find(repository: Repository) -> Iterator[Finding]:
    """Find names without a definition, identifiers nobody uses, and terms out of order."""
    page = repository.texts.get(PAGE, "")
    rows = list(_rows(page))
    defined = {code for _, _, codes in rows for code in codes}
    for source in repository.under(NAMES):
        for line, name in _names(source):
            if name not in defined:
                yield Finding(
                    NAMES, line, f"`{name}` is not in the glossary", f"define it in {PAGE}"
                )
    words = _words(repository) if rows else set()
    for line, _, codes in rows:
        for code in codes:
            if not set(re.findall(r"\w+", code)) <= words:
                yield Finding(PAGE, line, f"nothing is called `{code}`", "mend the identifier")
    for (_, before, _), (line, after, _) in itertools.pairwise(rows):
        if after and before.casefold() > after.casefold():
            yield Finding(PAGE, line, f"`{after}` stands after `{before}`", "sort by English")


def _names(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Tuple):
            for item in node.elts:
                if isinstance(item, ast.Constant):
                    yield item.lineno, str(item.value)


def _words(repository: Repository) -> set[str]:
    texts = (source.text for source in repository.under(ROOMS, ending=(".py", ".yaml")))
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _rows(page: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield line, English term and identifiers of each row; a heading yields empty ones."""
    for number, line in enumerate(page.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if line.startswith("#"):
            yield number, "", []
        elif line.startswith("|") and len(cells) == COLUMNS and not cells[0].startswith("-"):
            is_head = cells[0] == "English"
            yield number, "" if is_head else cells[0], [] if is_head else CODE.findall(cells[2])


RULE = Rule("the glossary is whole, true and in order", find)
HEAD = "## Loan\n| English | 中文 | identifier | meaning |\n|---|---|---|---|\n"
LISTS = {NAMES: "ACTIONS = ('call', 'visit')\n"}
CALL = "| Call | 电话 | `call` | A person calls. |\n"
VISIT = "| Visit | 外访 | `visit` | Two people come. |\n"
GOOD = (
    Example({**LISTS, PAGE: HEAD + CALL + VISIT}),
    Example({**LISTS, PAGE: HEAD + VISIT + "\n" + HEAD + CALL}),
)
BAD = (
    Example({**LISTS, PAGE: HEAD + CALL}, (f"{NAMES}:1",)),
    Example({**LISTS, PAGE: HEAD + VISIT + CALL}, (f"{PAGE}:5",)),
    Example({**LISTS, PAGE: HEAD + CALL + VISIT.replace("`v", "`re")}, (f"{NAMES}:1", f"{PAGE}:5")),
)
