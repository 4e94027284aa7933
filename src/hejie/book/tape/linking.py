"""Rows that name a parent: where it stands, and what becomes of those whose parent is not there."""

from __future__ import annotations

import polars as pl

from hejie.book.keys import placed
from hejie.book.tape.draft import Draft
from hejie.book.tape.kinds import blank_to_null, is_untidy


def link(child: Draft, *, parent: Draft) -> None:
    """Find each row's parent. Rows of an unknown one are set aside; rows of one set aside follow.

    Afterwards ``child.parents`` counts among the parent's rows that stay now, and
    ``child.parent_rows`` says which those are; it means nothing for rows that left.
    """
    ((field, _),) = child.table.refers
    index = parent.index(field)
    found, lost = placed(child.frame[field], index)
    if is_untidy(child.frame[field].gather(lost)):
        child.frame = child.frame.with_columns(blank_to_null(child.frame[field]))
        blank = child.staying(child.frame[field].is_null().arg_true())
        child.reject(field=field, at=blank, because="is missing")
        found, lost = placed(child.frame[field], index)
    _part_with(child.staying(lost), child, parent)
    stays = parent.stays()
    child.parents = found
    child.parent_rows = None if stays is None else stays.arg_true()


def follow_lost(child: Draft, *, parent: Draft) -> None:
    """Take out rows whose parent has left since they were linked."""
    stays = parent.stays()
    if stays is None or child.parents is None:
        return
    if child.parent_rows is not None:
        stays = stays.gather(child.parent_rows)
    if not stays.all():
        child.follow(child.staying((~stays).gather(child.parents).arg_true()))


def _part_with(lost: pl.Series, child: Draft, parent: Draft) -> None:
    """Let rows follow a parent that was set aside, and reject those that never had one."""
    ((field, table),) = child.table.refers
    gone = parent.gone(field).drop_nulls().unique()
    was_there = child.frame[field].gather(lost).is_in(gone.implode()).fill_null(value=False)
    child.follow(lost.filter(was_there))
    because = f"is not in {parent.file}" if parent.file != child.file else f"is not in {table}"
    child.reject(field=field, at=lost.filter(~was_there), because=because)
