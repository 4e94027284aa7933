"""Stopping with one clear line on standard error."""

from __future__ import annotations

from typing import NoReturn

import typer

BAD_INPUT = 2
FINDINGS = 3
UNDETERMINED = 4


def stop(message: str, *, code: int = BAD_INPUT) -> NoReturn:
    """Say what is wrong in one line and leave."""
    typer.echo(f"hejie: {' '.join(message.split())}", err=True)
    raise typer.Exit(code)
