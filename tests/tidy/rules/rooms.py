"""A room has a door plate: a README that says what it is for and what must stay true."""

from __future__ import annotations

from collections.abc import Iterator

from . import ROOMS, Example, Finding, Repository, Rule

LEAST_LINES = 5
MOST_LINES = 30
SAYS = ("purpose", "invariant")


def find(repository: Repository) -> Iterator[Finding]:
    """Find rooms whose README is missing, too short, too long or silent."""
    for source in repository.under(ROOMS, ending="/__init__.py"):
        room = source.path.removesuffix("__init__.py")
        if room.count("/") != ROOMS.count("/") + 1:
            continue
        plate = f"{room}README.md"
        text = repository.texts.get(plate, "")
        lines = len(text.splitlines())
        silent = [word for word in SAYS if word not in text.lower()]
        if plate not in repository.texts:
            yield Finding(plate, 1, "the room has no README", "say purpose, invariants, words")
        elif not LEAST_LINES <= lines <= MOST_LINES:
            yield Finding(plate, 1, f"{lines} lines", f"use {LEAST_LINES} to {MOST_LINES}")
        elif silent:
            yield Finding(plate, 1, f"names no {' and no '.join(silent)}", "name both")


RULE = Rule("every room has a README with purpose and invariants", find)
ROOM = f"{ROOMS}book/__init__.py"
PLATE = f"{ROOMS}book/README.md"
TEXT = "# book\n\n- **Purpose.** Balances.\n- **Invariants.** Parts sum to the whole.\n- Words.\n"
GOOD = (
    Example({ROOM: "", PLATE: TEXT}),
    Example({f"{ROOMS}__init__.py": "", f"{ROOMS}book/tape/__init__.py": ""}),
)
BAD = (
    Example({ROOM: ""}, (f"{PLATE}:1",)),
    Example({ROOM: "", PLATE: "# book\nPurpose. Invariants.\n"}, (f"{PLATE}:1",)),
    Example({ROOM: "", PLATE: TEXT + "\n" * 30}, (f"{PLATE}:1",)),
    Example({ROOM: "", PLATE: TEXT.replace("Invariants", "Notes")}, (f"{PLATE}:1",)),
)
