"""A file, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hejie.interfaces.cli.stop import stop


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and rename it.

    :param write: writes the file it is given; what it leaves half-written is taken away.
    """
    ahead = path.with_name(f".{path.name}.part")
    try:
        write(ahead)
        ahead.replace(path)
    except OSError as error:
        ahead.unlink(missing_ok=True)
        stop(f"{path}: cannot be written ({error.strerror or error})")
    except BaseException:
        ahead.unlink(missing_ok=True)
        raise
