"""A lender's book in the database, for the faces that stand on one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests.interfaces.api.house import House, brought_in
from typer.testing import CliRunner

from hejie.care import facts as care
from hejie.interfaces.cli.app import app
from hejie.interfaces.inforce import rules_in_force
from hejie.outreach.gate import history
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.wording import facts as wording
from hejie.portfolio.facts import PortfolioFacts
from hejie.privacy.keys import make


@pytest.fixture
def sealing(settings: Settings, tmp_path: Path) -> None:
    """Make the keys with which rows of the test are sealed."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")


@pytest.fixture(scope="session")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a tape of eighty people who do not exist, as of yesterday."""
    folder = tmp_path_factory.mktemp("tape") / "sample"
    as_of = timezone.now().date() - timedelta(days=1)
    said = ["sample", str(folder), "--borrowers", "80", "--seed", "11", "--as-of", str(as_of)]
    assert CliRunner().invoke(app, said).exit_code == 0
    return folder


@pytest.fixture
def sources() -> Iterator[None]:
    """Let every room answer for what is its own, as in a running house."""
    rooms = [PortfolioFacts(rules_in_force), care.source, history.source, wording.source]
    with SOURCES.only(*rooms):
        yield


@pytest.fixture
def house(request: pytest.FixtureRequest, tape: Path) -> House:
    """Bring the tape in."""
    for needed in ("sealing", "db", "sources"):
        request.getfixturevalue(needed)
    return brought_in(tape)
