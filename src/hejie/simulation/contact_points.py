"""Ways to reach the people of the tape, and which of them work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from hejie.simulation import columns, identity
from hejie.simulation.identity import Segment
from hejie.simulation.streams import Flags, Integers, Stream

_LONGEST_VERIFIED = 700
_MOBILE, _SECOND, _EMERGENCY, _ADDRESS, _APP = 0.97, 0.15, 0.60, 0.98, 0.35
_VERIFIED_MOBILE, _VERIFIED_ADDRESS = 0.80, 0.70
_VALID_MOBILE, _VALID_EMAIL, _VALID_ADDRESS = 0.94, 0.92, 0.95


@dataclass(frozen=True)
class Reach:
    """The tape's ``contact_points``, by borrower, and by person what works."""

    contact_points: pl.DataFrame
    has_mobile: Flags
    has_email: Flags
    has_app: Flags


def reach(borrowers: pl.DataFrame, *, as_of: int, seed: int) -> Reach:
    """Draw contact points for the tape's ``borrowers``.

    :param as_of: days since 1970; nothing is verified later.
    """
    draw = Stream(seed=seed, name="contact_points")
    people = borrowers.height
    own = _block(draw, borrowers, kind="mobile", share=_MOBILE)
    own = own.with_columns(value=columns.taken(borrowers["mobile"], rows=own["person"].to_numpy()))
    own = _verified(draw, own, as_of, share=_VERIFIED_MOBILE, valid=_VALID_MOBILE)
    second = _numbers(draw, borrowers, as_of, segment=Segment.SECOND, share=_SECOND, seed=seed)
    emergency = _numbers(
        draw, borrowers, as_of, segment=Segment.EMERGENCY, share=_EMERGENCY, seed=seed
    ).with_columns(relation=pl.lit("emergency_contact"), source=pl.lit("contract"))
    email = _block(draw, borrowers, kind="email", share=1.0)
    email = email.with_columns(value=borrowers["email"]).drop_nulls("value")
    email = _verified(draw, email, as_of, share=0.5, valid=_VALID_EMAIL)
    address = _block(draw, borrowers, kind="address", share=_ADDRESS)
    address = address.with_columns(
        value=columns.taken(borrowers["address"], rows=address["person"].to_numpy())
    )
    address = _verified(draw, address, as_of, share=_VERIFIED_ADDRESS, valid=_VALID_ADDRESS)
    app = _block(draw, borrowers, kind="app", share=_APP)
    app = app.with_columns(value="app-" + pl.col("borrower_id").str.slice(1))
    blocks = [own, second, emergency, email, address, app]
    ordered = pl.concat([block.with_columns(order=i) for i, block in enumerate(blocks)])
    return Reach(
        contact_points=ordered.sort("person", "order").drop("person", "order"),
        has_mobile=_works(own, people),
        has_email=_works(email, people),
        has_app=_works(app, people),
    )


def _block(draw: Stream, borrowers: pl.DataFrame, *, kind: str, share: float) -> pl.DataFrame:
    """Return a row for a share of the borrowers, taken from the contract and agreed to."""
    person = np.flatnonzero(draw.happens(share, size=borrowers.height))
    return pl.DataFrame(
        {
            "person": person,
            "borrower_id": columns.taken(borrowers["borrower_id"], rows=person),
        }
    ).select(
        "person",
        "borrower_id",
        kind=pl.lit(kind),
        value=pl.lit(None, dtype=pl.String),
        relation=pl.lit("self"),
        source=pl.lit("contract"),
        consented=pl.lit(value=True),
        verified_on=pl.lit(None, dtype=pl.Date),
        valid=pl.lit(value=True),
    )


def _numbers(
    draw: Stream,
    borrowers: pl.DataFrame,
    as_of: int,
    *,
    segment: Segment,
    share: float,
    seed: int,
) -> pl.DataFrame:
    block = _block(draw, borrowers, kind="mobile", share=share)
    numbers = identity.mobiles(segment, people=borrowers.height, seed=seed)
    block = block.with_columns(
        value=columns.taken(numbers, rows=block["person"].to_numpy()), source=pl.lit("borrower")
    )
    return _verified(draw, block, as_of, share=0.3, valid=_VALID_MOBILE)


def _verified(
    draw: Stream, block: pl.DataFrame, as_of: int, *, share: float, valid: float
) -> pl.DataFrame:
    size = block.height
    day = as_of - draw.below(_LONGEST_VERIFIED, size=size)
    return block.with_columns(
        verified_on=columns.days(day, known=draw.happens(share, size=size)),
        valid=pl.Series(draw.happens(valid, size=size)),
    )


def _works(block: pl.DataFrame, people: int) -> Flags:
    person: Integers = block.filter("valid")["person"].to_numpy()
    works = np.zeros(people, dtype=np.bool_)
    works[person] = True
    return works
