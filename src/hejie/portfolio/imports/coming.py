"""What comes in: a tape, for whom, as of when, under which law, and who seals it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hejie.book.tape import Tape
from hejie.people.models import Organization
from hejie.permit import Rulebook
from hejie.portfolio.imports.blinds import Blinds
from hejie.portfolio.models import Import
from hejie.privacy.keys import KeyRing
from hejie.privacy.workers import Workers
from hejie.values.moments import Day


@dataclass(frozen=True, slots=True)
class Coming:
    """One import.

    :param servicer: whose book the tape is of.
    :param as_of: the day the book stands at.
    :param run: the row of this import.
    """

    tape: Tape
    servicer: Organization
    run: Import
    as_of: Day
    now: datetime
    rules: Rulebook
    ring: KeyRing
    workers: Workers
    blinds: Blinds
