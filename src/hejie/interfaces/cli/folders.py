"""A folder of text files, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from hejie.values.unable import Unable


class UnableToWriteFolder(Unable):
    """The folder cannot be written; the message is one clear line."""


def write_folder(out: Path, texts: Mapping[str, str], *, mark: tuple[str, str]) -> None:
    """Write texts by their path under ``out``, in the place of an earlier such folder if any.

    They are written beside it and renamed, so that no half of a folder ever stands there.

    :param mark: a file and its first line, by which an earlier folder is known; anything else in
        the place of ``out`` is refused.
    :raises UnableToWriteFolder: if something else stands there, or it cannot be written.
    """
    try:
        if os.path.lexists(out) and not _is_free(out, mark=mark):
            raise UnableToWriteFolder(
                f"{out}: holds something else; give a new folder, or one written before"
            )
        _write(out.absolute(), texts)
    except OSError as error:
        raise UnableToWriteFolder(f"{error.filename or out}: {error.strerror or error}") from error


def _is_free(out: Path, *, mark: tuple[str, str]) -> bool:
    if out.is_symlink() or not out.is_dir():
        return False
    name, line = mark
    if not any(out.iterdir()):
        return True
    page = out / name
    if not page.is_file():
        return False
    return page.read_text(encoding="utf-8", errors="replace").startswith(f"{line}\n")


def _write(out: Path, texts: Mapping[str, str]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    stamp = secrets.token_hex(6)
    new, old = (out.with_name(f".{out.name}.{stamp}.{state}") for state in ("new", "old"))
    new.mkdir()
    try:
        for path, text in texts.items():
            file = new / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        if out.exists():
            out.rename(old)
        new.rename(out)
    except BaseException:
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(new, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)
