"""Stopping with one clear line on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from hejie.values.unable import Unable

BAD_INPUT = 2
FINDINGS = 3
UNDETERMINED = 4
INTERRUPTED = 130


def stop(message: str, *, code: int = BAD_INPUT) -> NoReturn:
    """Say what is wrong in one line and leave."""
    typer.echo(f"hejie: {' '.join(message.split())}", err=True)
    raise typer.Exit(code)


@contextmanager
def stopping() -> Iterator[None]:
    """Turn a room's refusal to go on into its one line and exit code 2."""
    try:
        yield
    except Unable as error:
        stop(str(error))
