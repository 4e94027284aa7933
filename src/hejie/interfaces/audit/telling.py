"""What an audit found, in words and lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from hejie.permit.audit import Findings

_SHOWN = 12
_UNSAID = "(not recorded)"
_NOT_PRINTABLE = r"\p{C}"
HEAD = ("touch_id", "when", "action", "rule", "cite", "force", "counted")
"""Columns of the list: ``when`` is the borrower's clock, UTC where that is unknown."""


def told(summary: Mapping[str, Any]) -> list[str]:
    """Return the lines that sum an audit up."""
    answers = summary["answers"]
    if not summary["touches"]:
        return [f"{summary['file']} holds no touch."]
    lines = [_headline(summary, answers)]
    if summary["set_aside"]:
        lines.append(
            f"{summary['set_aside']:,} of {summary['rows']:,} rows could not be read and were not "
            "audited."
        )
    lines += _ranked("By rule", {rule: (n, _cite(summary, rule)) for rule, n in _rules(summary)})
    for title, group in (("By actor", "by_actor"), ("By agency", "by_agency")):
        counted = {name or _UNSAID: row for name, row in summary[group].items()}
        found = {
            name: (row["violating"], _share(row, "violating")) for name, row in counted.items()
        }
        if set(found) != {_UNSAID}:
            lines += _ranked(title, {name: row for name, row in found.items() if row[0]})
    return lines + _lacking(summary)


def listed(findings: Findings) -> Iterator[str]:
    """Yield the list of findings as text, many tab-separated lines at a time, its head first."""
    if not findings.height:
        return
    yield "\t".join(HEAD) + "\n"
    touch = pl.col("touch_id").str.replace_all(_NOT_PRINTABLE, " ")
    local, universal = (pl.col(name).dt.strftime("%Y-%m-%d %H:%M") for name in ("local_at", "at"))
    counted = pl.format("{} {}, at most {}", "counted", "count", "most")
    lines = pl.concat_str("instrument", pl.col("clause"), separator=" ", ignore_nulls=True)
    for some in findings.slices():
        yield some.select(
            touch,
            pl.coalesce(local, universal + " UTC").alias("when"),
            "action",
            "rule",
            lines.alias("cite"),
            "force",
            counted.fill_null(""),
        ).write_csv(separator="\t", include_header=False, quote_style="never")


def _headline(summary: Mapping[str, Any], answers: Mapping[str, int]) -> str:
    return (
        f"{summary['touches']:,} touches of {summary['by_borrower']['borrowers']:,} borrowers, "
        f"{summary['first_on']} to {summary['last_on']}, by {' + '.join(summary['laws'])}: "
        f"{answers['violating']:,} should not have happened ({_share(answers, 'violating')}), "
        f"{answers['unjudged']:,} could not be judged in full, {answers['clean']:,} were in order."
    )


def _lacking(summary: Mapping[str, Any]) -> list[str]:
    wanted = {fact: len(rules) for fact, rules in summary["wanted_by"].items()}
    found = sorted(summary["lacking"].items(), key=lambda each: (-each[1], -wanted[each[0]]))
    lacking = {fact: (n, f"{wanted[fact]} rule{'s' * (wanted[fact] > 1)}") for fact, n in found}
    return _ranked("Not judged for want of", lacking)


def _rules(summary: Mapping[str, Any]) -> list[tuple[str, int]]:
    return list(summary["rules"].items())


def _cite(summary: Mapping[str, Any], rule: str) -> str:
    return summary["rule_says"][rule]["cite"] or ""


def _ranked(title: str, counted: Mapping[str, tuple[int, str]]) -> list[str]:
    """Return the greatest of some counts, a line each, and how many were left out."""
    order = sorted(counted.items(), key=lambda each: -each[1][0])
    if not order:
        return []
    lines = [f"  {n:>12,}  {name}  {more}".rstrip() for name, (n, more) in order[:_SHOWN]]
    rest = len(order) - _SHOWN
    return [f"{title}:", *lines, *([f"  and {rest} more"] if rest > 0 else [])]


def _share(answers: Mapping[str, int], name: str) -> str:
    of = sum(answers.values())
    thousandths = (2_000 * answers[name] + of) // (2 * of)
    return f"{thousandths // 10}.{thousandths % 10} %"
