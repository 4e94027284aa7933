"""The blind indexes of a tape's values: each distinct value is hashed once, wherever it stands."""

from __future__ import annotations

from functools import partial

import polars as pl

from hejie.privacy.columns import blind_column
from hejie.privacy.workers import Workers

_FIELD_OF = {"phone": "mobile"}
"""Kinds of contact points whose values are those of another field."""


class Blinds:
    """What was hashed already, for one organisation."""

    def __init__(self, *, organization: str, workers: Workers) -> None:
        self._organization = organization
        self._workers = workers
        self._known: dict[str, pl.DataFrame] = {}

    def of(self, values: pl.Series, *, field: str) -> pl.Series:
        """Return the blind index of each value as hexadecimal digits; null stays null."""
        field = _FIELD_OF.get(field, field)
        asked = values.alias("value").to_frame()
        known = self._known.get(field, _NONE)
        fresh = asked.drop_nulls().unique().join(known, on="value", how="anti")
        if fresh.height:
            compute = partial(blind_column, organization=self._organization, field=field)
            known = pl.concat([known, self._workers.whole(compute, fresh)])
            self._known[field] = known
        return asked.join(known, on="value", how="left", maintain_order="left")["index"]


_NONE = pl.DataFrame(schema={"value": pl.String(), "index": pl.String()})
