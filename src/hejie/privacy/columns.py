"""Whole columns sealed, indexed and told apart, for imports; pure, so that any process may do it.

What is compared comes as hexadecimal text, which is how a join takes it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

import polars as pl

from hejie.privacy.index import blind_many
from hejie.privacy.keys import KeyRing
from hejie.privacy.sealing import seal_many


def sealed_columns(
    frame: pl.DataFrame, ring: KeyRing, *, key: str, places: Mapping[str, str]
) -> pl.DataFrame:
    """Return a frame in which columns are sealed, each value for its row.

    :param key: the column of the rows' primary keys.
    :param places: by column to seal, where its values stand: a key is added to it.
    """
    keys = frame[key].to_list()
    columns = []
    for name, place in places.items():
        found = seal_many(
            frame[name].to_list(), places=[f"{place}{one}" for one in keys], ring=ring
        )
        columns.append(pl.Series(name, found, dtype=pl.Binary))
    return frame.with_columns(columns)


def blind_column(
    values: pl.DataFrame, ring: KeyRing, *, organization: str, field: str
) -> pl.DataFrame:
    """Return the frame with ``index``, the blind index of each of its ``value``."""
    found = blind_many(values["value"].to_list(), organization=organization, field=field, ring=ring)
    return values.with_columns(index=pl.Series(found, dtype=pl.Binary).bin.encode("hex"))


def digested(frame: pl.DataFrame, ring: KeyRing, *, said: str, about: str) -> pl.DataFrame:
    """Return the frame with ``digest`` in place of a column: a keyed digest of what it said.

    :param about: what is told apart, so that the same text elsewhere has another digest.
    """
    before = about.encode() + b"\x00"
    found = [
        hmac.digest(ring.index, before + text.encode(), "sha256") for text in frame[said].to_list()
    ]
    digest = pl.Series(found, dtype=pl.Binary).bin.encode("hex")
    return frame.drop(said).with_columns(digest=digest)


def escaped(digits: pl.Series) -> pl.Series:
    r"""Return hexadecimal digits as COPY reads bytes, with ``\x`` before them."""
    with_mark = pl.concat_str(pl.lit("\\x"), pl.lit(digits))
    return pl.select(with_mark.alias(digits.name)).to_series()
