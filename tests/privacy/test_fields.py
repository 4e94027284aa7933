"""A sealed field of a row: it never shows itself, and opens only where somebody asks."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.test import override_settings

from hejie.portfolio.models import Identity
from hejie.privacy.fields import Sealed, ring
from hejie.privacy.keys import make
from hejie.privacy.sealing import UnableToUnseal

PLAIN = "10000000017"


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path) -> Iterator[None]:
    make(tmp_path / "keys.json")
    with override_settings(HEJIE_KEYS_FILE=str(tmp_path / "keys.json")):
        ring.cache_clear()
        yield
    ring.cache_clear()


def _saved(row: Identity) -> Identity:
    """Seal the row's fields as saving does, and return it as it is read again."""
    stored = {}
    for field in row._meta.concrete_fields:
        stored[field.attname] = field.pre_save(row, add=True)
    return Identity(**stored)


def test_what_was_set_is_read_back_only_by_asking() -> None:
    row = _saved(Identity(borrower_id=7, mobile=PLAIN))

    assert isinstance(row.mobile, Sealed)
    assert row.mobile.reveal() == PLAIN
    assert row.mobile.masked() == "100****0017"
    assert row.email is None


def test_nothing_shows_it_by_accident(caplog: pytest.LogCaptureFixture) -> None:
    unsaved = Identity(borrower_id=7, mobile=PLAIN)
    row = _saved(Identity(borrower_id=7, mobile=PLAIN))
    page = Engine().from_string("{{ row.mobile }} {{ row }} {{ row.mobile|upper }}")

    logging.getLogger("hejie").error("row %s %r", row.mobile, row.__dict__)
    shown = [
        page.render(Context({"row": each}))
        + f"{each.mobile} {each.mobile!r} {each!r} {each.__dict__!r}"
        for each in (row, unsaved)
    ]

    assert PLAIN not in "".join(shown) + caplog.text
    with pytest.raises(TypeError):
        json.dumps(row.mobile)
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(row.mobile)


def test_a_value_put_into_another_row_does_not_open() -> None:
    row = _saved(Identity(borrower_id=7, mobile=PLAIN))
    other = Identity(borrower_id=8, mobile=row.mobile)

    assert isinstance(other.mobile, Sealed)
    with pytest.raises(UnableToUnseal):
        other.mobile.reveal()


def test_a_row_without_its_key_cannot_seal() -> None:
    with pytest.raises(ValueError, match="give the row its key first"):
        _saved(Identity(mobile=PLAIN))


def test_a_copy_of_a_row_stays_sealed() -> None:
    row = copy.copy(_saved(Identity(borrower_id=7, mobile=PLAIN)))

    assert PLAIN not in repr(row.__dict__)
    assert isinstance(row.mobile, Sealed)
