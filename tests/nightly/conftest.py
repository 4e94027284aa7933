"""A sample of 3,000 borrowers, with bad rows and without, and the nights over both, made once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from evenings import YEARS_LATER, Evening, spend, without

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


@pytest.fixture(scope="session")
def years_later(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    """Return the night over the same tape two years on, when nobody else takes old claims."""
    folder, ladder = tmp_path_factory.mktemp("later"), without("legal_review", "place_agency")
    return spend(folder, dirty=True, as_of=YEARS_LATER, ladder=ladder)
