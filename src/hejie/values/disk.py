"""What was written, kept: a disk may hold it in memory alone until it is asked not to."""

from __future__ import annotations

import os
from pathlib import Path


def settle(path: Path) -> None:
    """Ask the disk to keep a file, or what a folder says of its files, whatever happens next.

    A renamed file is safe only when its folder is settled too.

    :raises OSError: if there is no such file or folder, or the disk cannot keep it.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
