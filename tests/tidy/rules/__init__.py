"""What a house rule is, and what it reads.

A rule is a pure function from a repository (paths and their text) to findings. Every module of
this folder is one rule: ``RULE``, and the examples it accepts (``GOOD``) and finds (``BAD``).
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

ROOMS = "src/hejie/"
FACES = (f"{ROOMS}interfaces/", f"{ROOMS}config/")
"""Where a clock may be read and a figure may be shown as a float."""


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule, and what to do about it."""

    path: str
    line: int
    what: str
    remedy: str

    @property
    def where(self) -> str:
        """``path:line``."""
        return f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"


@dataclass(frozen=True)
class Source:
    """A text file: its path from the root of the repository, with slashes."""

    path: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of a Python file."""
        return list(ast.walk(ast.parse(self.text, self.path)))

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """Line and text of every comment of a Python file."""
        reader = io.StringIO(self.text).readline
        return [
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(reader)
            if token.type == tokenize.COMMENT
        ]

    @cached_property
    def imported(self) -> dict[str, str]:
        """What each name that an import binds stands for, dotted."""
        bound: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    bound[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for alias in node.names:
                    bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return bound

    def dotted(self, node: ast.AST) -> str:
        """Return the dotted name a node stands for, imports resolved; empty if it is none."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute) and (base := self.dotted(node.value)):
            return f"{base}.{node.attr}"
        return ""


@dataclass(frozen=True)
class Repository:
    """Text files by path, and the long options of every command of the command line.

    ``commands`` is keyed by the command as typed (``"hejie law show"``); empty where there is no
    command line yet.
    """

    texts: Mapping[str, str]
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Every file, by path."""
        return tuple(Source(path, text) for path, text in sorted(self.texts.items()))

    def under(self, *folders: str, ending: str | tuple[str, ...] = ".py") -> Iterator[Source]:
        """Iterate over the files whose path begins with a folder and ends so."""
        for source in self.sources:
            if source.path.startswith(folders or "") and source.path.endswith(ending):
                yield source

    def below_the_faces(self) -> Iterator[Source]:
        """Iterate over the modules of all rooms that neither show nor wire."""
        return (source for source in self.under(ROOMS) if not source.path.startswith(FACES))


@dataclass(frozen=True)
class Rule:
    """A house rule: what it says, and how its breaches are found."""

    says: str
    find: Callable[[Repository], Iterator[Finding]]


@dataclass(frozen=True)
class Example:
    """A small repository and the places (``path:line``) a rule must find in it, in order."""

    texts: Mapping[str, str]
    found: tuple[str, ...] = ()
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def repository(self) -> Repository:
        """The example as a repository."""
        return Repository(self.texts, self.commands)


def module(text: str, *found: int, path: str = f"{ROOMS}book/ageing.py") -> Example:
    """Return an example of one file in which a rule finds these lines."""
    return Example({path: text}, tuple(f"{path}:{line}" for line in found))
