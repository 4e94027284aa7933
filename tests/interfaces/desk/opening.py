"""How a process that is not the house opens its day at the desk; see ``noon``."""

from __future__ import annotations

OPEN = """
from django.utils import timezone
from hejie.interfaces.cli.database import database
with database():
    from tests.interfaces.desk.noon import open_day
    open_day(timezone.now())
"""
"""A program for an interpreter of its own, in the environment of the house."""
