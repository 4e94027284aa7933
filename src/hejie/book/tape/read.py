"""Reading a tape: files to typed tables, bad files refused, bad rows set aside and named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import polars as pl

from hejie.book.tape.basis import check_basis
from hejie.book.tape.build import build
from hejie.book.tape.checks import check_rows
from hejie.book.tape.currency import the_currency
from hejie.book.tape.draft import Draft
from hejie.book.tape.duplicates import reject_duplicates
from hejie.book.tape.finish import finished
from hejie.book.tape.linking import follow_lost, link
from hejie.book.tape.mapping import read_mapping
from hejie.book.tape.plans import Plan, make_plans, misnamed_columns
from hejie.book.tape.problems import in_order
from hejie.book.tape.reversals import check_reversals
from hejie.book.tape.sources import find_sources, open_sources
from hejie.book.tape.statements import Statements, merged, read_manifest
from hejie.book.tape.tables import Kind
from hejie.book.tape.tape import Tape, UnableToReadTape
from hejie.book.tape.totals import check_totals, columns_summed
from hejie.values.currency import minor_digits
from hejie.values.moments import Day

_In = TypeVar("_In")
_Out = TypeVar("_Out")

MAX_BAD = Fraction(1, 20)
"""Past this share of a table's rows, bad rows are a bad file."""

_CHECKED_TEXT = frozenset({"currency", "time_zone", "scope", "name", "national_id"})
"""Text that says something about other columns, has a check of its own, or tells two people of one
id apart."""

_FEW = 20
_AT_ONCE = 2


def read_tape(
    folder: Path,
    *,
    as_of: Day,
    mapping: Path | None = None,
    max_bad: Fraction | float = MAX_BAD,
    keep: Mapping[str, Collection[str]] | None = None,
) -> Tape:
    """Read a lender's folder of files into typed and checked tables.

    :param as_of: the day of the run; nothing the tape says may be later, schedules apart.
    :param mapping: how the lender's own files become the tables; None if they are the tables.
    :param max_bad: the share of a table's rows that may be bad before the run stops; below twenty
        rows one bad row never stops it.
    :param keep: by table, the columns that the caller uses; the others are checked and let go.
        Text that nobody keeps is not even read, unless it is checked or tells two people of one
        id apart, so that a run holds no more of a person than it needs. None keeps everything.
    :raises UnableToReadTape: one clear line, if a file, the manifest or the mapping is bad, or
        too many rows are.
    """
    order = read_mapping(mapping) if mapping else None
    manifest = read_manifest(folder)
    said_by_mapping = order.statements if order else Statements()
    statements = merged(manifest=manifest, mapping=said_by_mapping)
    files = find_sources(folder, mapping=order, asserts_none=statements.asserts_none)
    opened = open_sources(folder, files=files, encoding=order.encoding if order else None)
    plans = make_plans(statements, sources=opened, mapping=order)
    if keep is not None:
        plans = {name: _spared(plan, keep.get(name, ())) for name, plan in plans.items()}
    raw = _columns_needed(plans, (manifest, said_by_mapping))
    loans = plans["loans"]
    currency = the_currency(statements, loans=loans, raw=raw[loans.file], as_of=as_of)
    digits = minor_digits(currency)
    nothing = pl.DataFrame()
    drafts = _in_pairs(
        plans,
        lambda plan: build(
            plan, raw=raw[plan.file] if plan.source else nothing, as_of=as_of, digits=digits
        ),
    )
    for said in (manifest, said_by_mapping):
        check_totals(said, plans=plans, drafts=drafts, raw=raw, digits=digits)
    _refuse_contradictions(drafts, statements)
    _in_pairs(drafts, lambda draft: check_rows(draft, as_of=as_of))
    _relate(drafts)
    for draft in drafts.values():
        _refuse_too_many(draft, max_bad)
    raw.clear()
    return finished(
        drafts,
        statements=statements,
        currency=currency,
        keep=keep,
        remarks=[misnamed_columns(plan) for plan in plans.values()],
    )


def _in_pairs(tables: Mapping[str, _In], work: Callable[[_In], _Out]) -> dict[str, _Out]:
    """Return the work on each table; two at a time, for each touches itself alone."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(tables, pool.map(work, tables.values()), strict=True))


def _spared(plan: Plan, kept: Collection[str]) -> Plan:
    """Return the plan without text that nobody keeps; no row is ever bad for its text."""
    if plan.recipe.grouping or plan.recipe.distinct:
        return plan
    spared = {
        column.name
        for column in plan.table.columns
        if column.kind is Kind.TEXT and not column.is_required and column.name not in kept
    } - _CHECKED_TEXT
    nodes = {target: node for target, node in plan.nodes.items() if target not in spared}
    return replace(plan, nodes=nodes)


def _columns_needed(
    plans: dict[str, Plan], said: tuple[Statements, ...]
) -> dict[str, pl.DataFrame]:
    """Return, by file, every column that some table or total needs, read once."""
    raw: dict[str, pl.DataFrame] = {}
    for plan in plans.values():
        if plan.source is None or plan.file in raw:
            continue
        needed = {column for each in said for column in columns_summed(each, file=plan.file)}
        for other in plans.values():
            needed |= other.needs if other.file == plan.file else set()
        raw[plan.file] = plan.source.read(needed)
    return raw


def _refuse_contradictions(drafts: dict[str, Draft], statements: Statements) -> None:
    if not drafts["loans"].rows_in:
        what = "is an empty tape: there is no loan in it; send the lender's loans"
        raise UnableToReadTape.at(file=drafts["loans"].file, what=what)
    for name in sorted(statements.asserts_none & set(drafts)):
        if drafts[name].rows_in:
            what = f"{name} is asserted empty but has {drafts[name].rows_in:,} rows; mend either"
            raise UnableToReadTape.at(file=drafts[name].file, what=what)


def _relate(drafts: dict[str, Draft]) -> None:
    """Check rows against rows: parents, duplicates, reversals, and what balances rest on."""
    borrowers, loans = drafts["borrowers"], drafts["loans"]
    for draft in (draft for draft in drafts.values() if not draft.table.refers):
        reject_duplicates(draft)
    _relate_one(loans, borrowers)
    children = [(draft, drafts[_parent(draft)]) for draft in drafts.values() if _parent(draft)]
    children = [(child, parent) for child, parent in children if child is not loans]
    # Each child touches itself alone, so two at a time make use of a second core.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(lambda pair: _relate_one(*pair), children):
            pass
    check_basis(loans=loans, instalments=drafts.get("instalments"), balances=drafts.get("balances"))
    for child, parent in children:
        follow_lost(child, parent=parent)


def _relate_one(child: Draft, parent: Draft) -> None:
    link(child, parent=parent)
    reject_duplicates(child)
    if child.table.name == "payments":
        check_reversals(child)


def _parent(draft: Draft) -> str:
    """Return the table of a draft's parents; nothing where it has none."""
    return draft.table.refers[0][1] if draft.table.refers else ""


def _refuse_too_many(draft: Draft, max_bad: Fraction | float) -> None:
    share = Fraction(str(max_bad))
    if draft.bad <= share * draft.rows_in or (draft.rows_in < _FEW and draft.bad <= 1):
        return
    first = in_order(draft.problems).row(0, named=True)
    said = "" if first["said"] is None else f' says "{first["said"]}", which'
    what = (
        f"{draft.bad:,} of {draft.rows_in:,} rows are bad, more than {float(share * 100):g} %; "
        f"the first{said} {first['because']}; mend the file, or raise --max-bad"
    )
    raise UnableToReadTape.at(file=draft.file, row=first["row"], field=first["field"], what=what)
