"""What a check says: what is wrong, and where."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.values.unable import Unable


class UnableToVerify(Unable):
    """What was given cannot be checked at all: no such file, no pack, no key."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be.

    :param where: the member of a pack, the row or the file.
    :param what: what is wrong, in plain words.
    :param region: the bytes of the pack or file it is about, from and up to; null for all of it.
    """

    where: str
    what: str
    region: tuple[int, int] | None = None

    def __str__(self) -> str:
        bytes_ = "" if self.region is None else f", bytes {self.region[0]}-{self.region[1] - 1}"
        return f"{self.where}{bytes_}: {self.what}"
