"""A sealed field of a row: it never shows itself, and opens only where somebody asks."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection
from django.template import Context, Engine
from django.test import override_settings

from hejie.portfolio.models import Identity
from hejie.privacy.fields import Sealed
from hejie.privacy.keys import load, make, ring, save
from hejie.privacy.sealing import UnableToUnseal

PLAIN = "10000000017"


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path) -> Iterator[None]:
    make(tmp_path / "keys.json")
    with override_settings(HEJIE_KEYS_FILE=str(tmp_path / "keys.json")):
        yield


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
    page = Engine().from_string(
        "{{ row.mobile }} {{ row }} {{ row.mobile|upper }} {{ row.mobile.reveal }}"
        "{{ row.mobile|stringformat:'s' }}{{ row.mobile|slice:'2:' }}{% debug %}"
    )

    logging.getLogger("hejie").error("row %s %r", row.mobile, row.__dict__)
    shown = [
        page.render(Context({"row": each}))
        + f"{each.mobile} {each.mobile!r} {each.mobile:>20} {each!r} {each.__dict__!r}"
        + "".join(map(str, each.__dict__.values()))
        + serializers.serialize("json", [each])
        for each in (row, unsaved)
    ]

    assert PLAIN not in "".join(shown) + caplog.text
    with pytest.raises(TypeError):
        json.dumps(row.mobile)
    for each in (row.mobile, unsaved.mobile, unsaved):
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(each)


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


def test_what_was_dumped_is_read_back_sealed() -> None:
    row = _saved(Identity(borrower_id=7, mobile=PLAIN))

    again = next(serializers.deserialize("json", serializers.serialize("json", [row]))).object

    assert isinstance(again.mobile, Sealed)
    assert again.mobile.reveal() == PLAIN


@pytest.mark.parametrize("value", [PLAIN, PLAIN.encode(), memoryview(PLAIN.encode()), 7])
def test_nothing_but_what_is_sealed_reaches_the_column(value: object) -> None:
    field = Identity._meta.get_field("mobile")

    with pytest.raises(ValueError, match="sealed values only") as refused:
        field.get_db_prep_save(value, connection)
    assert PLAIN not in str(refused.value)


def test_rows_are_not_found_by_what_is_sealed() -> None:
    for asked in ({"mobile": PLAIN}, {"mobile__contains": PLAIN}, {"mobile__in": [PLAIN]}):
        with pytest.raises(FieldError, match="blind index") as refused:
            Identity.objects.filter(**asked)
        assert PLAIN not in str(refused.value)
    assert "IS NULL" in str(Identity.objects.filter(mobile__isnull=True).query)


def test_a_new_key_is_used_at_once(tmp_path: Path) -> None:
    old = _saved(Identity(borrower_id=7, mobile=PLAIN))

    save(load(tmp_path / "keys.json").with_new_key("k2"), tmp_path / "keys.json")
    new = _saved(Identity(borrower_id=7, mobile=PLAIN))

    assert ring().current == "k2"
    assert b"k2" in new.mobile.sealed
    assert (old.mobile.reveal(), new.mobile.reveal()) == (PLAIN, PLAIN)


def test_a_ring_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(ring())
