"""``hejie work``: the worker alone, as ``hejie serve`` starts it beside the web."""

from __future__ import annotations

from hejie.interfaces.cli.database import database


def work() -> None:
    """Do what is due — evidence, holds, permits, nights — until told to stop."""
    with database():
        from hejie.interfaces.jobs.worker import work as until_stopped

        until_stopped()
