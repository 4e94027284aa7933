"""A sample of 3,000 borrowers, with bad rows and without, and the nights over both, made once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from evenings import Evening, spend

# The slow night ages loans with the book's own oracle, and borrows from stories and strategy.
sys.path += [str(Path(__file__).parents[1] / room) for room in ("book", "stories", "strategy")]


@pytest.fixture(scope="session")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    """Return the night over a sample with bad rows."""
    return spend(tmp_path_factory.mktemp("dirty"), dirty=True)


@pytest.fixture(scope="session")
def clean_evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    """Return the night over the same people without bad rows."""
    return spend(tmp_path_factory.mktemp("clean"), dirty=False)
