"""Keys and a servicer of a house that exists for one test, and a tape for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner

from hejie.interfaces.cli.app import app
from hejie.people.models import Organization
from hejie.privacy.keys import KeyRing, make

AS_OF = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> KeyRing:
    """Make the keys with which rows of the test are sealed."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    return make(tmp_path / "keys.json")


@pytest.fixture
def servicer() -> Organization:
    """Make the organisation whose book the tape is."""
    return Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a tape of three hundred people who do not exist."""
    folder = tmp_path_factory.mktemp("tape") / "sample"
    said = ["sample", str(folder), "--borrowers", "300", "--seed", "11", "--as-of", str(AS_OF)]
    assert CliRunner().invoke(app, said).exit_code == 0
    return folder
