"""Key files of their own for tests, and the rows of a few borrowers to seal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, Identity
from hejie.privacy.keys import make


@pytest.fixture
def keys_file(tmp_path: Path) -> Iterator[Path]:
    """Give a new key file, which this process uses meanwhile."""
    path = tmp_path / "home" / "keys.json"
    path.parent.mkdir()
    make(path)
    with override_settings(HEJIE_KEYS_FILE=str(path)):
        yield path


@pytest.fixture
def add_borrowers(transactional_db: None, keys_file: Path) -> Callable[[int], None]:
    """Return what adds borrowers 1, 2, … with a name and a mobile number that nobody has."""
    del transactional_db
    assert keys_file.exists()
    tables = connection.introspection.table_names()
    for model in (Borrower, Identity):
        if model._meta.db_table not in tables:
            with connection.schema_editor() as editor:
                editor.create_model(model)

    def add(many: int) -> None:
        lender = Organization.objects.create(
            code="bank-a", name="甲银行", kind="lender", lender_kind="bank"
        )
        ids = range(1, many + 1)
        Borrower.objects.bulk_create(
            [Borrower(id=each, servicer=lender, external_id=f"b{each}") for each in ids],
            batch_size=2_000,
        )
        Identity.objects.bulk_create(
            [Identity(borrower_id=each, name="王小明", mobile=f"104{each:08d}") for each in ids],
            batch_size=2_000,
        )

    return add
