"""A line that stands because of a provision names a rule that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import Example, Finding, Repository, Rule

PACKS = "src/hejie/law/"
MARK = re.compile(r"#\s*LAW:\s*([^\s,;—]*(?:,\s*[^\s,;—]+)*)")
ID = re.compile(r"""^id:\s*["']?([^\s"']+)""", re.MULTILINE)


def find(repository: Repository) -> Iterator[Finding]:
    """Find marks of law whose id no rule of any pack has."""
    known = {
        name
        for source in repository.under(PACKS, ending=(".yaml", ".yml"))
        for name in ID.findall(source.text)
    }
    for source in repository.under("src/", "tests/"):
        if "LAW:" not in source.text:
            continue
        for line, comment in source.comments:
            for mark in MARK.finditer(comment):
                for name in re.split(r",\s*", mark[1]):
                    if name.rstrip(".:") not in known:
                        remedy = "name a rule of a pack in src/hejie/law"
                        yield Finding(source.path, line, f"no rule `{name}`", remedy)


RULE = Rule("every mark of law names a rule that exists", find)
PACK = {
    f"{PACKS}zz/act/s11.yaml": "id: zz-act-s11\nsays: x\n",
    f"{PACKS}zz/s12.yaml": "id: 'zz-12'",
}
AGE = "src/hejie/book/ageing.py"
GOOD = (
    Example({**PACK, AGE: "# LAW: zz-act-s11 — the day of receipt is not counted.\n"}),
    Example({**PACK, AGE: "x = 1  # LAW: zz-act-s11, zz-12\n"}),
    Example({**PACK, AGE: "x = '# LAW: none'\n"}),
)
BAD = (
    Example({**PACK, AGE: "\n# LAW: zz-act-s13 — gone.\n"}, (f"{AGE}:2",)),
    Example({**PACK, AGE: "x = 1  # LAW: zz-12, zz-14\n"}, (f"{AGE}:1",)),
    Example({**PACK, AGE: "# LAW: \n"}, (f"{AGE}:1",)),
)
