"""Expressions of a mapping: a source column, or a small named function of columns.

They are parsed with Python's own grammar and never run: ``day_offset(run_as_of, -DAYS)`` becomes a
small tree of calls, columns and literals, checked against the source's header.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hejie.book.tape.tables import Kind

_AMOUNTS = frozenset({Kind.MONEY, Kind.RATE, Kind.COUNT, Kind.NUMBER})
_DIRECTIVE = re.compile(r"%[^YymdbBjHIMSpzf%.]|%\.[^f]|%$")
_LONGEST = 1_000


class UnableToReadExpression(ValueError):
    """The text is not a column of the source or an expression over its columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the source."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or number written in the mapping."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A named function of its arguments; ``choices`` are the pairs of ``map``."""

    function: str
    arguments: tuple[Node, ...] = ()
    choices: tuple[tuple[str, str | None], ...] = ()


Node = Column | Literal | Call


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is written, how many arguments it takes, and which kinds it can give."""

    usage: str
    least: int
    most: int
    gives: frozenset[Kind] | None = None


_MANY = 50
FUNCTIONS = {
    "col": Function('col("a name with spaces")', 1, 1),
    "concat": Function('concat(a, "-", b)', 1, _MANY),
    "date": Function('date(a, "%d/%m/%Y")', 1, 2, frozenset({Kind.DAY, Kind.MOMENT})),
    "day_offset": Function("day_offset(run_as_of, -days)", 2, 2, frozenset({Kind.DAY})),
    "map": Function("map(a, {1: credit_card, 0: consumer_loan})", 2, 2),
    "minus": Function("minus(a, b)", 2, 2, _AMOUNTS),
    "null_if": Function("null_if(a, 0)", 2, _MANY),
    "plus": Function("plus(a, b)", 2, _MANY, _AMOUNTS),
    "row_number": Function("row_number", 0, 0, frozenset({Kind.ID, Kind.TEXT, Kind.COUNT})),
    "run_as_of": Function("run_as_of", 0, 0, frozenset({Kind.DAY})),
}
"""Every function a mapping may use."""

NEGATIVE = "negative"
"""The sign before a column; written ``-a``, inside ``day_offset``, ``minus`` and ``plus``."""

_OF_TEXT = frozenset({"col", "concat", "map", "null_if", "row_number", "run_as_of"})
_OF_COLUMNS = frozenset({"date", "day_offset", "map", "minus", "null_if", "plus"})


def parse(text: str, *, header: Sequence[str], kind: Kind) -> Node:
    """Return the tree of an expression for a column of that kind.

    :param header: the source's columns; a text that is one of them is that column.
    :raises UnableToReadExpression: if it is neither a column nor a known function well used.
    """
    if text in header:
        return Column(text)
    if len(text) > _LONGEST:
        raise UnableToReadExpression(f"is longer than {_LONGEST} characters; shorten it")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        what = f"{text} is neither a column of the source nor an expression; {_columns(header)}"
        raise UnableToReadExpression(what) from error
    node = _node(tree, header)
    if isinstance(node, Literal):
        raise UnableToReadExpression(f"{text} is a fixed value; put it under constants")
    _check_kind(node, kind)
    return node


def columns_of(node: Node) -> Iterator[str]:
    """Yield the source columns an expression needs."""
    if isinstance(node, Column):
        yield node.name
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from columns_of(argument)


def _columns(header: Sequence[str]) -> str:
    return f"its columns are {', '.join(header[:40])}"


def _node(tree: ast.expr, header: Sequence[str]) -> Node:
    match tree:
        case ast.Name(id=name):
            if name in header:
                return Column(name)
            if name in FUNCTIONS and FUNCTIONS[name].most == 0:
                return Call(name)
            raise UnableToReadExpression(f"{name} is no column of the source; {_columns(header)}")
        case ast.Constant(value=str() | int() | float() as value):
            return Literal(str(value).lower() if isinstance(value, bool) else str(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _node(operand, header)
            if isinstance(inner, Literal):
                return Literal(f"-{inner.text}")
            return Call(NEGATIVE, (inner,))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return _call(name, arguments, header)
        case ast.Call(func=ast.Name(id=name)) if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise UnableToReadExpression(f"{name} is no function; use one of {known}")
    written = ast.unparse(tree)
    raise UnableToReadExpression(f"{written} is no column and no call of a function of ours")


def _call(name: str, arguments: list[ast.expr], header: Sequence[str]) -> Node:
    function = FUNCTIONS[name]
    if not function.least <= len(arguments) <= function.most:
        raise UnableToReadExpression(f"{name} is written {function.usage}")
    if name == "col":
        return _named_column(arguments[0], header)
    choices: tuple[tuple[str, str | None], ...] = ()
    if name == "map":
        choices = _choices(arguments.pop())
    nodes = tuple(_node(argument, header) for argument in arguments)
    if name in _OF_COLUMNS and isinstance(nodes[0], Literal):
        # A name in quotes where a column must stand can only be meant as one.
        nodes = (_named_column(arguments[0], header), *nodes[1:])
    if name == "date" and len(nodes) > 1:
        form = nodes[1].text if isinstance(nodes[1], Literal) else ""
        if "%" not in form or _DIRECTIVE.search(form):
            raise UnableToReadExpression(f"date is written {function.usage}")
    return Call(name, nodes, choices)


def _named_column(tree: ast.expr, header: Sequence[str]) -> Column:
    if isinstance(tree, ast.Constant) and tree.value in header:
        return Column(str(tree.value))
    written = ast.unparse(tree)
    raise UnableToReadExpression(f"{written} is no column of the source; {_columns(header)}")


def _choices(tree: ast.expr) -> tuple[tuple[str, str | None], ...]:
    if not isinstance(tree, ast.Dict) or not tree.keys:
        raise UnableToReadExpression(f"map is written {FUNCTIONS['map'].usage}")
    keys = [_word(key) for key in tree.keys]
    if None in keys:
        raise UnableToReadExpression("map has no key for an empty cell: it stays empty")
    return tuple(zip(map(str, keys), map(_word, tree.values), strict=True))


def _word(tree: ast.expr | None) -> str | None:
    match tree:
        case ast.Name(id=name):
            return None if name == "null" else name
        case ast.Constant(value=None):
            return None
        case ast.Constant(value=str() | int() | float() as value):
            return str(value).lower() if isinstance(value, bool) else str(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return f"-{value}"
    raise UnableToReadExpression(f"map is written {FUNCTIONS['map'].usage}")


def _check_kind(node: Node, kind: Kind | None) -> None:
    """Refuse functions whose result the place they stand in cannot hold."""
    if not isinstance(node, Call):
        return
    inner: Kind | None = kind
    if node.function == NEGATIVE:
        if kind not in _AMOUNTS:
            raise UnableToReadExpression("a sign can stand before amounts and counts only")
    else:
        gives = FUNCTIONS[node.function].gives
        if gives is not None and kind is not None and kind not in gives:
            raise UnableToReadExpression(f"{node.function} gives no {kind.value}")
        if kind is None and node.function not in _OF_TEXT:
            raise UnableToReadExpression(f"{node.function} cannot stand inside another function")
        inner = kind if node.function in {"minus", "plus"} else None
    if node.function == "day_offset":
        _check_kind(node.arguments[0], Kind.DAY)
        _check_kind(node.arguments[1], Kind.COUNT)
        return
    for argument in node.arguments:
        _check_kind(argument, inner)
