"""The value of an expression for every row of a source, and the rows where it has none."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hejie.book.tape import kinds
from hejie.book.tape.expressions import Call, Column, Literal, Node
from hejie.book.tape.kinds import Scale, Wrong, as_text
from hejie.book.tape.tables import Kind
from hejie.values.moments import Day

_UNMAPPED = "is not among the values that the mapping's map names"
_FORMAT = "is not of the form {}"
_NO_DAY = "is not an offset that leads to a possible day"
_FARTHEST = 1_000_000

Read = tuple[pl.Series, tuple[Wrong, ...]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows an expression is about: their columns as they stand, their numbers, their day.

    :param numbers: the row of the source each came from, 1 for the first; None if it is its own.
    """

    raw: pl.DataFrame
    numbers: pl.Series | None
    as_of: Day
    scale: Scale

    def number_of(self, at: pl.Series) -> pl.Series:
        """Return the row of the source that each of the rows ``at`` came from."""
        return at + 1 if self.numbers is None else self.numbers.gather(at)


def evaluate(node: Node, *, kind: Kind, rows: Rows, trims: bool = True) -> Read:
    """Return one value a row in the type of ``kind``, and the rows that could not be read.

    :param trims: whether text may still have outer white space.
    :raises UnableToTellUnit: if money has fractions where its unit is not known.
    """
    match node:
        case Call("date", (source, Literal(form))):
            return _date(source, form, kind, rows)
        case Call("day_offset", (anchor, offset)):
            return _day_offset(anchor, offset, rows)
        case Call("minus", parts):
            return _minus(parts, kind, rows)
        case Call("plus", parts):
            return _plus(parts, kind, rows)
        case Call("negative", (inner,)):
            values, wrong = evaluate(inner, kind=kind, rows=rows)
            return -values, wrong
        case Call("date", (source,)):
            node = source
    raw, wrong = _as_it_stands(node, rows)
    values, unread = kinds.read(raw, kind=kind, scale=rows.scale, trims=trims)
    return values, wrong + unread


def _as_it_stands(node: Node, rows: Rows) -> Read:
    """Return the values of a node that gives text or what a source's column holds."""
    match node:
        case Column(name):
            return rows.raw[name], ()
        case Call("concat", parts):
            return _concat(parts, rows)
        case Call("map", (source,), choices):
            return _mapped(source, dict(choices), rows)
        case Call("null_if", (source, *unwanted)):
            return _null_if(source, unwanted, rows)
        case Call("row_number"):
            return _row_number(rows), ()
    fixed = [node.text] if isinstance(node, Literal) else [rows.as_of]
    return pl.Series(fixed).new_from_index(0, rows.raw.height), ()


def _row_number(rows: Rows) -> pl.Series:
    if rows.numbers is None:
        return pl.int_range(1, rows.raw.height + 1, eager=True)
    return rows.numbers.cast(pl.Int64)


def _concat(parts: tuple[Node, ...], rows: Rows) -> Read:
    read = [_as_it_stands(part, rows) for part in parts]
    texts = pl.DataFrame(
        {str(at): as_text(kinds.present(part)) for at, (part, _) in enumerate(read)}
    )
    joined = texts.select(pl.concat_str(pl.all())).to_series()
    return joined, tuple(each for _, wrong in read for each in wrong)


def _mapped(source: Node, choices: dict[str, str | None], rows: Rows) -> Read:
    raw, wrong = _as_it_stands(source, rows)
    text = as_text(kinds.present(raw))
    mapped = text.replace_strict(choices, default=None, return_dtype=pl.String)
    unmapped = (text.is_not_null() & ~text.is_in(list(choices))).arg_true()
    if unmapped.is_empty():
        return mapped, wrong
    return mapped, (*wrong, Wrong(unmapped, text.gather(unmapped), _UNMAPPED))


def _null_if(source: Node, unwanted: list[Node], rows: Rows) -> Read:
    raw, wrong = _as_it_stands(source, rows)
    raw = kinds.present(raw)
    texts = [each.text for each in unwanted if isinstance(each, Literal)]
    return raw.set(_is_any(raw, texts), None), wrong


def _is_any(raw: pl.Series, unwanted: list[str]) -> pl.Series:
    """Tell which values equal one of the texts, numbers by their amount (0 is 0.0)."""
    if raw.dtype.is_numeric():
        numbers = pl.Series(unwanted, dtype=pl.String).cast(pl.Float64, strict=False).drop_nulls()
        return raw.cast(pl.Float64).is_in(numbers.to_list())
    text = as_text(raw)
    return text.is_in(unwanted).fill_null(value=False)


def _date(source: Node, form: str, kind: Kind, rows: Rows) -> Read:
    raw, wrong = _as_it_stands(source, rows)
    text = as_text(kinds.present(raw))
    # Polars means nanoseconds by %f; after a point everybody else means a fraction.
    native = form.replace(".%f", "%.f")
    if kind is Kind.DAY:
        values = text.str.to_date(native, strict=False)
    else:
        values = text.str.to_datetime(native, strict=False, time_unit="us")
        if isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone is None:
            values = values.clear(values.len())
        values = values.cast(kind.dtype)
    unread = (text.is_not_null() & values.is_null()).arg_true()
    if unread.is_empty():
        return values, wrong
    return values, (*wrong, Wrong(unread, text.gather(unread), _FORMAT.format(form)))


def _day_offset(anchor: Node, offset: Node, rows: Rows) -> Read:
    start, wrong = evaluate(anchor, kind=Kind.DAY, rows=rows)
    count, more = evaluate(offset, kind=Kind.COUNT, rows=rows)
    too_far = (count.abs() > _FARTHEST).fill_null(value=False)
    number = start.to_physical().cast(pl.Int64) + count.set(too_far, None)
    days = number.clip(-_FARTHEST, _FARTHEST).cast(pl.Int32).cast(pl.Date)
    far = too_far.arg_true()
    if far.is_empty():
        return days, wrong + more
    return days, (*wrong, *more, Wrong(far, count.gather(far).cast(pl.String), _NO_DAY))


def _minus(parts: tuple[Node, ...], kind: Kind, rows: Rows) -> Read:
    (first, wrong), (second, more) = (evaluate(part, kind=kind, rows=rows) for part in parts)
    return first - second, wrong + more


def _plus(parts: tuple[Node, ...], kind: Kind, rows: Rows) -> Read:
    read = [evaluate(part, kind=kind, rows=rows) for part in parts]
    wrong = tuple(each for _, found in read for each in found)
    # A blank among parts is nothing to add; all blank is unknown.
    columns = pl.DataFrame({str(at): values for at, (values, _) in enumerate(read)})
    total = columns.select(
        pl.when(pl.any_horizontal(pl.all().is_not_null())).then(pl.sum_horizontal(pl.all()))
    ).to_series()
    unread = [each.at for each in wrong]
    return (total.scatter(pl.concat(unread), None) if unread else total), wrong
