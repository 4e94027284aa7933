"""Keys of a house that exists for one test: tokens are made with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from hejie.privacy.keys import make


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> None:
    """Make the keys."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")
