"""What is wrong in a pack, said so that whoever wrote the rule can mend it."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.values.unable import Unable


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: where it stands, what is wrong, and what to do.

    ``rule`` is the rule's id, or ``pack`` for the pack's own page. ``is_error`` is False for what
    only wants somebody's attention, such as a value that nobody has checked for long.
    """

    file: str
    line: int
    rule: str
    what: str
    remedy: str
    is_error: bool = True

    def __str__(self) -> str:
        mark = "" if self.is_error else "attention: "
        return f"{self.file}:{self.line}: {self.rule}: {mark}{self.what}; {self.remedy}"


class UnableToLoadPack(Unable):
    """A pack that cannot be trusted is not loaded at all.

    ``findings`` holds everything wrong that could be seen; the message is the first, one line.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(str(findings[0]))
        self.findings = findings
