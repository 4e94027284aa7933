"""What notices a damage, quickest first; nothing here is kept from one damage to the next.

``python -m tests.mutants.suite KNOWN COPY``: reads one damage a line (JSON: path, source), lays it
into the copy of the package, imports ``hejie.permit`` anew and answers with one line: what noticed
it, or null. The copy is then as it was.
"""

from __future__ import annotations

import importlib
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import permit_draws as draws
import polars as pl
from tests.mutants.answers import DAY, Known, Rows, Said, Spans, Way

from hejie.law import load_pack
from hejie.permit import Rulebook, Verdict

_PACKS = ("zz", "cn")
_LIKELIEST = {"hejie/permit/windows.py": "hours", "hejie/permit/clears.py": "waiting"}
"""What is asked first of a damage, because it notices most of that module's."""


class Suite:
    """The checks, with their touches as tables."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._tables: dict[int, pl.DataFrame] = {}

    def noticed_by(self, path: str) -> str | None:
        """Return what notices that a module is damaged; None if nothing does."""
        for name in [name for name in sys.modules if name.startswith("hejie.permit")]:
            del sys.modules[name]
        try:
            permit = importlib.import_module("hejie.permit")
            rules = {laws: permit.rulebook(laws=laws) for laws, _ in self._known.said}
        except Exception:  # noqa: BLE001 - whatever stops it, it is noticed
            return "import"
        checks = list(self._checks(rules))
        checks.sort(key=lambda each: each[0] != _LIKELIEST.get(path, "touches"))
        for name, check in checks:
            try:
                if not check():
                    return name
            except BaseException:  # noqa: BLE001 - a panic of the engine is no Exception
                return name
        return None

    def _checks(
        self, rules: dict[tuple[str, ...], Rulebook]
    ) -> Iterator[tuple[str, Callable[[], bool]]]:
        ways = sorted(self._known.said, key=lambda way: (way[1] != "touch", len(way[0])))
        for way in ways:
            yield "touches", lambda way=way: self._screened(rules[way[0]], way)
        for pack in _PACKS:
            yield "cases", lambda pack=pack: _cases(pack)
        for law in self._known.hours:
            book = rules[(law,)]
            yield "hours", lambda book=book, law=law: self._hours(book, law)
            yield "hours", lambda book=book, law=law: self._until(book, law)
            yield "waiting", lambda book=book, law=law: self._waits(book, law)
        for law in self._known.evening:
            yield "evening", lambda book=rules[(law,)], law=law: self._evening(book, law)
        for way in ways:
            yield "touches one by one", lambda way=way: self._judged(rules[way[0]], way)

    def _screened(self, rules: Rulebook, way: Way) -> bool:
        rows, said = self._known.said[way]
        return _said(rules.screen(self._table(rows), stage=way[1])) == said

    def _judged(self, rules: Rulebook, way: Way) -> bool:
        rows, said = self._known.said[way]
        few = self._known.judged
        return all(
            _of_verdict(rules.judge(facts, stage=way[1])) == one
            for facts, one in zip(rows[:few], said[:few], strict=True)
        )

    def _hours(self, rules: Rulebook, law: str) -> bool:
        rows, spans = self._known.hours[law]
        return _spans(rules.windows(self._table(rows), DAY)) == spans

    def _until(self, rules: Rulebook, law: str) -> bool:
        rows, until = self._known.until[law]
        one_by_one = [rules.judge(facts).good_until for facts in rows]
        return until == rules.screen(self._table(rows))["good_until"].to_list() == one_by_one

    def _evening(self, rules: Rulebook, law: str) -> bool:
        rows, said = self._known.evening[law]
        encode = importlib.import_module("hejie.permit.encode").encode
        facts = [*importlib.import_module("hejie.permit.facts").FACTS]
        return _said(rules.evening(encode(self._table(rows), facts), on=DAY)) == said

    def _waits(self, rules: Rulebook, law: str) -> bool:
        rows, waits = self._known.waits[law]
        verdicts = [rules.judge(facts) for facts in rows]
        told = [(each.next_moment, each.needs_history) for each in verdicts]
        screened = rules.screen(self._table(rows))["next_moment"].to_list()
        return waits == told and screened == [then for then, _ in waits]

    def _table(self, rows: Rows) -> pl.DataFrame:
        if id(rows) not in self._tables:
            self._tables[id(rows)] = draws.table(rows)
        return self._tables[id(rows)]


def _cases(pack: str) -> bool:
    failed = importlib.import_module("hejie.permit.check").failed_cases(load_pack(pack))
    return next(failed, None) is None


def _said(found: pl.DataFrame) -> list[Said]:
    columns = (found[name].to_list() for name in ("answer", "rules", "duties"))
    return [
        (answer, sorted(grounds), sorted(duties))
        for answer, grounds, duties in zip(*columns, strict=True)
    ]


def _of_verdict(verdict: Verdict) -> Said:
    grounds = sorted(ground.rule for ground in verdict.grounds)
    return verdict.answer, grounds, sorted(verdict.duties)


def _spans(windows: pl.Series) -> list[Spans]:
    return [
        None if pieces is None else [(each["from"], each["until"]) for each in pieces]
        for pieces in windows
    ]


def main() -> None:
    """Answer damages until there are no more."""
    known, copy = map(Path, sys.argv[1:])
    package = Path(importlib.import_module("hejie").__file__ or "").parent
    if package != copy / "hejie":
        raise RuntimeError(f"{package} is not the copy in {copy}")
    sys.dont_write_bytecode = True
    suite = Suite(pickle.loads(known.read_bytes()))  # noqa: S301 - written by our own command
    for line in sys.stdin:
        damage = json.loads(line)
        target = copy / damage["path"]
        whole = target.read_text("utf-8")
        target.write_text(damage["source"], "utf-8")
        try:
            noticed = suite.noticed_by(damage["path"])
        finally:
            target.write_text(whole, "utf-8")
        sys.stdout.write(json.dumps(noticed) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
