"""Keys and folders of a house that exists for one test."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from hejie.privacy.keys import KeyRing, make

NOW = datetime(2026, 11, 21, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Return the moment at which a test takes place."""
    return NOW


@pytest.fixture
def ring(tmp_path: Path, settings: Settings) -> KeyRing:
    """Make a new key ring, where the settings of the house say."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    settings.HEJIE_LOG_ORIGIN = "log.invalid/test"
    return make(tmp_path / "keys.json")
