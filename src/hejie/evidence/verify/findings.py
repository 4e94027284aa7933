"""What a check says: what is wrong, and where."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.values.unable import Unable


class UnableToVerify(Unable):
    """What was given cannot be checked at all: no such file, no pack, no key."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be.

    :param where: the table and row, or the member of a pack.
    :param what: what is wrong, in plain words.
    :param region: the bytes of the pack it is about, from and up to; null for all of the member.
    """

    where: str
    what: str
    region: tuple[int, int] | None = None

    def __str__(self) -> str:
        bytes_ = "" if self.region is None else f", bytes {self.region[0]}-{self.region[1] - 1}"
        return f"{self.where}{bytes_}: {self.what}"
