"""Programs that hold keys to the API of a house whose rows are sealed."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def keys(sealing: None) -> None:
    """Seal the rows of every test of the API."""
