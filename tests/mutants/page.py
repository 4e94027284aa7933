"""``docs/mutants.md``: how many damages were noticed, and why the others do no harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from tests.mutants.answers import ROOT
from tests.mutants.operators import Key, Mutant
from tests.mutants.running import Outcome

PAGE = ROOT / "docs/mutants.md"
EXPLAINED = Path(__file__).with_name("explained.yaml")

_HEAD = """# Mutants

Does anybody notice if the law's logic is damaged? `make mutants` changes one place at a time in the
modules below (a comparison at its boundary, *and* for *or*, a lost negation, a number off by one, a
name for its opposite, a requirement left out, a step not taken, an answer that is always empty) and
lets a part of the tests look at it: the cases of both packs, touches answered by the naive reading,
lawful hours walked minute by minute, and the tests of the kinds. A damage that nobody notices must
be one that changes nothing anybody could see; each is listed here with the reason, which stands in
`tests/mutants/explained.yaml`. The command ends with 1 if one is not explained. It takes about
{minutes} minutes on two cores.
"""


def modules() -> list[Path]:
    """Return the modules that are damaged."""
    permit = ROOT / "src/hejie/permit"
    kinds = sorted(path for path in (permit / "kinds").glob("*.py"))
    return [*kinds, *(permit / f"{name}.py" for name in ("clears", "questions", "windows"))]


@cache
def explanations() -> dict[Key, str]:
    """Return why it does no harm that nobody notices some damages."""
    return {
        (group["path"], group["where"], each["was"], each["becomes"], each.get("nth", 1)): (
            group["why"]
        )
        for group in _explained()
        for each in group["mutants"]
    }


def why(mutant: Mutant) -> str | None:
    """Return why it does no harm that nobody notices a damage; None if nobody said."""
    return explanations().get(mutant.key)


def write(outcomes: Sequence[Outcome]) -> None:
    """Write the page."""
    PAGE.write_text(_HEAD.format(minutes=15) + "\n" + _counts(outcomes) + _survivors(outcomes))


def _explained() -> list[dict[str, Any]]:
    return yaml.safe_load(EXPLAINED.read_text("utf-8")) or []


def _counts(outcomes: Sequence[Outcome]) -> str:
    every = Counter(each.mutant.path for each in outcomes)
    alive = Counter(each.mutant.path for each in outcomes if each.noticed_by is None)
    rows = [
        f"| `{path.removeprefix('hejie/')}` | {many} | {many - alive[path]} | {alive[path]} |"
        for path, many in every.items()
    ]
    total = f"| **all** | **{len(outcomes)}** | **{len(outcomes) - sum(alive.values())}** | "
    total += f"**{sum(alive.values())}** |"
    by = Counter(each.noticed_by for each in outcomes if each.noticed_by)
    noticed = ", ".join(f"{who} {many}" for who, many in by.most_common())
    head = "| module | damages | noticed | not noticed |\n|---|---|---|---|\n"
    return f"{head}{chr(10).join([*rows, total])}\n\nNoticed first by: {noticed}.\n"


def _survivors(outcomes: Sequence[Outcome]) -> str:
    alive = [each.mutant for each in outcomes if each.noticed_by is None]
    by_reason: dict[tuple[str, str, str], list[Mutant]] = {}
    for each in alive:
        reason = why(each) or "**Not explained.**"
        by_reason.setdefault((each.path, each.where, reason), []).append(each)
    parts = ["\n## Not noticed, and why that does no harm\n"]
    for (path, where, reason), group in by_reason.items():
        lines = [f"- `{each.was}`\n  becomes `{each.becomes}`" for each in group]
        parts.append(f"\n### `{path.removeprefix('hejie/')}`, `{where}`\n\n{reason}\n")
        parts.append("\n" + "\n".join(lines) + "\n")
    return "".join(parts)
