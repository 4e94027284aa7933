"""Sealing in other processes gives what sealing in this one gives, in the same order."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl

from hejie.privacy.columns import blind_column, sealed_columns
from hejie.privacy.keys import make
from hejie.privacy.sealing import unseal
from hejie.privacy.workers import workers

_MANY = 45_000


def test_many_values_come_back_in_order_and_open_where_they_stand(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    ring = make(keys)
    frame = pl.DataFrame(
        {"id": pl.int_range(_MANY, eager=True), "value": [f"v{one}" for one in range(_MANY)]}
    )
    seal = partial(sealed_columns, key="id", places={"value": "t.f:"})
    index = partial(blind_column, organization="demo", field="email")
    with workers(ring=ring, keys=keys, rows=_MANY) as others:
        sealed = pl.concat(others.each(seal, frame))
        hashed = others.whole(index, frame)
    assert sealed["id"].equals(frame["id"])
    for row in (0, 20_000, _MANY - 1):
        assert unseal(sealed["value"][row], where=f"t.f:{row}", ring=ring) == f"v{row}"
    assert hashed.equals(blind_column(frame, ring, organization="demo", field="email"))
