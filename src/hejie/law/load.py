"""Packs, from their folders: all of a pack or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from hejie.law.finding import Finding, UnableToLoadPack
from hejie.law.marked import Fault
from hejie.law.read import read_pack, read_rule
from hejie.law.rule import Pack, Rule
from hejie.law.sound import PAGE, soundness
from hejie.values.moments import Day

_SHELF = Path(__file__).parent
_PAGES = ("PACK.md", "README.md")
_Read = TypeVar("_Read")


class UnknownRule(LookupError):
    """No shipped pack has a rule of that id."""


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the software."""
    return tuple(sorted(page.parent.name for page in _SHELF.glob(f"*/{PAGE}")))


def load_pack(name_or_path: str | Path) -> Pack:
    """Return a pack: a shipped one by its name (``cn``), or any folder that holds ``pack.yaml``.

    Rules stand in the order of their ids. A shipped pack is read once; a folder each time. What is
    returned is shared: do not change it.

    :raises UnableToLoadPack: if anything in it is wrong; its message is one line, ``file:line:
        rule: what is wrong; what to do``, and its ``findings`` are all that could be seen.
    """
    if isinstance(name_or_path, str) and name_or_path in shipped_packs():
        return _shipped(name_or_path)
    return _read(Path(name_or_path))


def value(rule_id: str, *, on: Day) -> Mapping[str, Any] | None:
    """Return what a rule of a shipped pack says on a day; None before its first day or once closed.

    What is returned is shared: do not change it.

    :param rule_id: the rule's id, whose first word names the pack (``cn-civ-561``).
    :raises UnknownRule: if no shipped pack has such a rule.
    """
    name, _, _ = rule_id.partition("-")
    rule = load_pack(name).by_id.get(rule_id) if name in shipped_packs() else None
    if rule is None:
        raise UnknownRule(
            f"no shipped pack has a rule `{rule_id}`; packs are {', '.join(shipped_packs())}"
        )
    in_force = rule.value_on(on)
    return in_force.value if in_force else None


@lru_cache
def _shipped(name: str) -> Pack:
    return _read(_SHELF / name)


def _read(folder: Path) -> Pack:
    if not (folder / PAGE).is_file():
        raise UnableToLoadPack(
            (
                Finding(
                    str(folder / PAGE),
                    1,
                    "pack",
                    "there is no such file",
                    f"name a shipped pack ({', '.join(shipped_packs())}) or a pack's folder",
                ),
            )
        )
    faults: list[Finding] = []
    page = _attempt(read_pack, folder / PAGE, rule="pack", faults=faults)
    rules = [
        rule
        for path in _files(folder)
        if path != folder / PAGE
        and (rule := _attempt(_placed(folder), path, rule=path.stem, faults=faults)) is not None
    ]
    faults += _strays(folder)
    if page is None or faults:
        raise UnableToLoadPack(tuple(faults))
    rules.sort(key=lambda rule: rule.id)
    pack = replace(page, rules=tuple(rules), by_id={rule.id: rule for rule in rules})
    if faults := soundness(pack, folder=folder):
        raise UnableToLoadPack(tuple(faults))
    return pack


def _strays(folder: Path) -> list[Finding]:
    """Return the files that nobody reads; a rule saved under another name would be one."""
    return [
        Finding(
            str(path),
            1,
            "pack",
            "the file is not read",
            f"call a rule <id>.yaml; take anything else out of {folder.name}/",
        )
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() not in (".yaml", ".yml")
        and path.name not in _PAGES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _attempt(
    read: Callable[[Path], _Read], path: Path, *, rule: str, faults: list[Finding]
) -> _Read | None:
    try:
        return read(path)
    except Fault as fault:
        faults.append(Finding(str(path), fault.line, rule, fault.what, fault.remedy))
        return None


def _files(folder: Path) -> list[Path]:
    """Return whatever looks like YAML: what is called amiss is named, and not passed over."""
    found = {*folder.rglob("*"), *folder.glob("*/*")}  # the latter follows links to folders
    return sorted(path for path in found if path.suffix.lower() in (".yaml", ".yml"))


def _placed(folder: Path) -> Callable[[Path], Rule]:
    def read(path: Path) -> Rule:
        if path.suffix != ".yaml":
            raise Fault(
                line=1,
                what=f"a file that ends in {path.suffix} is not read",
                remedy=f"call it {path.stem}.yaml, or take it out of the pack",
            )
        if path.parent.parent != folder:
            raise Fault(
                line=1,
                what="a rule stands in a folder named for its instrument",
                remedy=f"move it to {folder.name}/<instrument>/{path.name}",
            )
        return read_rule(path)

    return read
