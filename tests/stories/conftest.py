"""The book every story begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from portfolio import Portfolio


@pytest.fixture
def book(tmp_path: Path) -> Portfolio:
    """Return the portfolio: four borrowers, all of whom have paid what was due."""
    return Portfolio(tmp_path)
