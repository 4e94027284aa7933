"""A lender's small book, whose borrowers promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.arrangements import scene

from hejie.people.models import Organization
from hejie.privacy.keys import make


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> None:
    """Make the keys with which rows of the test are sealed."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")


@pytest.fixture
def servicer(request: pytest.FixtureRequest, tmp_path: Path) -> Organization:
    """Bring the book in, and return whose it is."""
    request.getfixturevalue("db")
    lender = Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )
    scene.bring(tmp_path / "first", lender)
    return lender
