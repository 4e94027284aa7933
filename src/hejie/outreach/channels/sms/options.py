"""What stands after the question mark of ``HEJIE_SMS_URL``, or one clear line why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hejie.values.unable import Unable


class UnableToReadSms(Unable):
    """``HEJIE_SMS_URL`` says something else than how short messages are carried."""


class Options:
    """Options by name.

    :param known: every name there is.
    :raises UnableToReadSms: if another is given.
    """

    def __init__(self, given: Mapping[str, str], *, known: Iterable[str]) -> None:
        if unknown := sorted(set(given) - set(known)):
            raise UnableToReadSms(f"HEJIE_SMS_URL knows no option {unknown[0]}")
        self._given = given

    def text(self, name: str) -> str:
        """Return what an option says; empty where it is left out."""
        return self._given.get(name, "")

    def choice(self, name: str, *words: str) -> str:
        """Return one of some words; the first where it is left out.

        :raises UnableToReadSms: if it says another.
        """
        said = self._given.get(name, words[0])
        if said not in words:
            known = " or ".join(word for word in words if word)
            raise UnableToReadSms(f"HEJIE_SMS_URL {name}= is {known}, or is left out")
        return said

    def number(self, name: str, unless: float, *, least: float = 0.0, most: float) -> float:
        """Return a number within bounds.

        :raises UnableToReadSms: if it says something else.
        """
        try:
            said = float(self._given.get(name, unless))
        except ValueError:
            said = -1.0
        if not least <= said <= most:
            raise UnableToReadSms(f"HEJIE_SMS_URL {name}= is a number, {least:g} to {most:g}")
        return said
