"""Problems of an import: those that show only beside the rows, and how all of them are kept."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from hejie.privacy.masks import MASKS, mask_all

_OF_PERSONS = frozenset({*MASKS, "value", "number", "longitude", "latitude"})


class Found(NamedTuple):
    """A problem of an import, as ``ImportProblem`` keeps it; of no row in particular.

    :param said: the lender's id of what it is about, never a value of a person.
    """

    file: str
    field: str
    said: str
    because: str
    so: str


def shown(problems: pl.DataFrame) -> pl.Series:
    """Return what each problem's field said, masked where it tells who somebody is."""
    told = problems.select("field", "said").iter_rows()
    return pl.Series(
        "said",
        [
            MASKS.get(field, mask_all)(said) if said and field in _OF_PERSONS else said
            for field, said in told
        ],
        dtype=pl.String,
    )
