"""Rows that name a parent: where it stands, and what becomes of those whose parent is not there."""

from __future__ import annotations

import polars as pl

from hejie.book.keys import positions
from hejie.book.tape.draft import Draft
from hejie.book.tape.kinds import blank_to_null


def link(child: Draft, *, parent: Draft) -> None:
    """Find each row's parent. Rows of an unknown one are set aside; rows of one set aside follow.

    Afterwards ``child.parents`` holds the row of the parent's frame, null for rows that left.
    """
    ((field, _),) = child.table.refers
    stays = parent.stays()
    ids = parent.frame[field]
    kept = ids if stays is None else ids.filter(stays)
    found = positions(child=child.frame[field], parent=kept)
    if found.null_count():
        trimmed = blank_to_null(child.frame[field])
        if not trimmed.equals(child.frame[field], null_equal=True):
            child.frame = child.frame.with_columns(trimmed)
            found = positions(child=trimmed, parent=kept)
        _part_with_lost(child, found.is_null(), ids, parent)
    if stays is not None:
        found = stays.arg_true().gather(found)
    child.parents = found.rename("position")


def follow_lost(child: Draft, *, parent: Draft) -> None:
    """Take out rows whose parent has left since they were linked."""
    stays = parent.stays()
    if stays is not None and child.parents is not None:
        gone = ~stays.gather(child.parents)
        child.follow(child.staying(gone.fill_null(value=False).arg_true()))


def _part_with_lost(child: Draft, is_lost: pl.Series, ids: pl.Series, parent: Draft) -> None:
    """Let rows follow a parent that was set aside, and reject those that never had one."""
    ((field, table),) = child.table.refers
    lost = child.staying(is_lost.arg_true())
    named = child.frame[field].gather(lost)
    was_there = named.is_in(ids.drop_nulls().implode())
    child.follow(lost.filter(was_there))
    because = f"is not in {parent.file}" if parent.file != child.file else f"is not in {table}"
    child.reject(field=field, at=lost.filter(~was_there), because=because)
