"""The endings a desk offers: each with its key and with what follows, said before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.outreach.endings import ENDINGS, Ending


@dataclass(frozen=True, slots=True)
class Offered:
    """An ending as the desk offers it.

    :param key: the figure that chooses it.
    :param tone: ``harm`` where somebody may be in danger, ``person`` where contact stops for a
        person to look, empty otherwise.
    """

    name: str
    key: str
    ending: Ending

    @property
    def tone(self) -> str:
        """What colour it is shown in."""
        if self.name == "distress":
            return "harm"
        return "person" if self.ending.hold or self.ending.closes_number else ""

    @property
    def word(self) -> str:
        """Key of its word."""
        return f"ending.{self.name}"

    @property
    def follows(self) -> str:
        """Key of the sentence that says what follows."""
        return f"ending.{self.name}_follows"


def offered() -> list[Offered]:
    """Return every ending, in the order of the keys."""
    return [
        Offered(name, str(nth), ending) for nth, (name, ending) in enumerate(ENDINGS.items(), 1)
    ]
