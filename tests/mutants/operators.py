"""Small damages to a module: each yields the source with one place changed.

What is changed is what people get wrong: a comparison at its boundary, *and* for *or*, a lost
negation, a number off by one, a name for its opposite, a requirement left out, a step not taken, an
answer that is always empty. Docstrings, annotations, imports and decorators are left alone, and so
is ``strict``, which only watches over two lengths.
"""

from __future__ import annotations

import ast
import builtins
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

_COMPARED: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
_REPLACED: dict[type[ast.operator], tuple[str, str]] = {
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.Mod: ("%", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.LShift: ("<<", ">>"),
}
_PAIRS = (
    ("any", "all"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("min_horizontal", "max_horizontal"),
    ("any_horizontal", "all_horizontal"),
    ("is_null", "is_not_null"),
    ("has_any", "has_all"),
    ("issubset", "isdisjoint"),
    ("zeros", "ones"),
    ("first", "last"),
    ("opens", "closes"),
    ("begun", "going"),
    ("starts", "ends"),
    ("begins", "finishes"),
    ("AGREED", "WISHED"),
    ("ALWAYS", "NEVER"),
    ("least", "most"),
)
_OPPOSITE = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_OPTIONS = ("only", "clears", "has_unknown", "widens", "is_over_midnight")
"""Arguments that a call may leave out."""

_EMPTY = {"tuple": "()", "list": "[]", "dict": "{}", "frozenset": "frozenset()", "set": "set()"}
_ASKED = "pl.Expr"
_ALWAYS_SO = ("pl.lit(value=False)", "pl.lit(None, dtype=pl.Boolean)")

Key = tuple[str, str, str, str, int]
Spot = tuple[int, int, str]
"""Bytes from and until, and what stands there instead."""


@dataclass(frozen=True)
class Mutant:
    """A damage.

    :param where: the class or function it is in; ``module`` outside of them.
    :param was: the damaged lines as they were; ``becomes``, as they are.
    :param nth: which of several alike in one function it is, from 1.
    """

    path: str
    line: int
    where: str
    was: str
    becomes: str
    source: str
    nth: int = 1

    @property
    def key(self) -> Key:
        """Return what names this damage even when lines move."""
        return self.path, self.where, self.was, self.becomes, self.nth


def mutants(path: str, source: str) -> list[Mutant]:
    """Return every damage to a module, each once, in the order of its lines."""
    found: dict[str, Mutant] = {}
    encoded = source.encode()
    starts = [0]
    for line in encoded.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    tree = ast.parse(source)
    meaning = ast.dump(tree)
    for node, where, names in _walked(tree):
        for first, last, text in _Spots(encoded, starts, names).of(node):
            changed = (encoded[:first] + text.encode() + encoded[last:]).decode()
            if changed not in found and _differs(meaning, changed):
                line, end = (bisect_right(starts, at) for at in (first, last))
                found[changed] = Mutant(
                    path, line, where, *_lines(source, changed, line, end), changed
                )
    alike: Counter[Key] = Counter()
    told = []
    for each in sorted(found.values(), key=lambda each: each.line):
        alike[each.key] += 1
        told.append(replace(each, nth=alike[each.key]))
    return told


def _walked(tree: ast.Module) -> Iterator[tuple[ast.AST, str, frozenset[str]]]:
    """Yield the nodes that may be damaged, the function each is in, and the names it knows."""
    everywhere = _names(*(each for each in tree.body if not isinstance(each, ast.FunctionDef)))
    for each in tree.body:
        known = everywhere | _names(each)
        # Outside of functions a bracket, or a bar, says of what type something is.
        is_type = isinstance(each, ast.Assign) and isinstance(each.value, ast.BinOp | ast.Subscript)
        if not is_type and not _is_text(each):
            for node, where in _below(each, "module"):
                yield node, where, known


def _below(node: ast.AST, where: str) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        where = node.name if where == "module" else f"{where}.{node.name}"
    yield node, where
    kept = _kept(node)
    for child in ast.iter_child_nodes(node):
        if child not in kept and not (isinstance(child, ast.keyword) and child.arg == "strict"):
            yield from _below(child, where)


def _names(*nodes: ast.AST) -> frozenset[str]:
    """Return the names that stand in some nodes, imported ones among them."""
    found: set[str] = set()
    for node in (inner for each in nodes for inner in ast.walk(each)):
        match node:
            case ast.Name(name) | ast.arg(name) | ast.FunctionDef(name):
                found.add(name)
            case ast.alias(name, other):
                found.add(other or name)
    return frozenset(found)


def _kept(node: ast.AST) -> list[ast.AST]:
    """Return the children that say nothing to the machine, or only to whoever reads."""
    kept: list[ast.AST] = []
    match node:
        case ast.FunctionDef():
            kept = [*node.decorator_list, *filter(None, [node.returns])]
        case ast.ClassDef():
            kept = list(node.decorator_list)
        case ast.AnnAssign():
            kept = [node.annotation]
        case ast.arg():
            kept = list(filter(None, [node.annotation]))
    body = getattr(node, "body", [])
    if isinstance(body, list):
        kept += [each for each in body if _is_text(each)]
    return kept


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _differs(meaning: str, changed: str) -> bool:
    try:
        return ast.dump(ast.parse(changed)) != meaning
    except SyntaxError:
        return False


def _lines(source: str, changed: str, first: int, last: int) -> tuple[str, str]:
    """Return the lines from ``first`` to ``last`` before and after, each as one line."""
    before, after = source.split("\n"), changed.split("\n")
    lost = len(before) - len(after)
    return _squeezed(before[first - 1 : last]), _squeezed(after[first - 1 : last - lost])


def _squeezed(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


class _Spots:
    """The places of a node that are changed, and to what."""

    def __init__(self, source: bytes, starts: list[int], names: frozenset[str]) -> None:
        self._source = source
        self._starts = starts
        self._names = names

    def of(self, node: ast.AST) -> Iterator[Spot]:
        """Yield every change at a node itself; its children have their own."""
        yield from self._of_operator(node)
        yield from self._of_value(node)
        yield from self._of_choice(node)
        yield from self._of_step(node)

    def _of_operator(self, node: ast.AST) -> Iterator[Spot]:
        match node:
            case ast.Compare(left, [operator], [right]):
                said, others = _COMPARED[type(operator)]
                for other in others:
                    yield from self._between(left, right, said, other)
            case ast.BinOp(left, operator, right) if type(operator) in _REPLACED:
                yield from self._between(left, right, *_REPLACED[type(operator)])
            case ast.AugAssign(target, operator, value):
                yield from self._between(target, value, *_REPLACED[type(operator)])
                yield self._whole(node, "pass")
            case ast.BoolOp(operator, values):
                pair = ("and", "or") if isinstance(operator, ast.And) else ("or", "and")
                for left, right in pairwise(values):
                    yield from self._between(left, right, *pair)
            case ast.UnaryOp(operator, operand) if not isinstance(operand, ast.Constant):
                first = self._at(node)[0]
                said = "not " if isinstance(operator, ast.Not) else "~"
                yield first, first + len(said), ""

    def _of_value(self, node: ast.AST) -> Iterator[Spot]:
        match node:
            case ast.Constant(bool(value)):
                yield self._whole(node, str(not value))
            case ast.Constant(int(value)):
                yield self._whole(node, str(value + 1))
                yield self._whole(node, f"({value - 1})")
            case ast.Constant(str(value)) if value and self._is_quoted(node):
                yield self._whole(node, '""')
            case ast.Name(name, ast.Load()) if self._is_known(_OPPOSITE.get(name)):
                yield self._whole(node, _OPPOSITE[name])
            case ast.Attribute(_, name) if name in _OPPOSITE:
                last = self._at(node)[1]
                yield last - len(name), last, _OPPOSITE[name]

    def _of_choice(self, node: ast.AST) -> Iterator[Spot]:
        match node:
            case ast.IfExp(test) | ast.If(test):
                yield from self._denied(test)
            case ast.comprehension(ifs=tests):
                for test in tests:
                    yield from self._denied(test)
                    yield self._whole(test, "True")
            case ast.Tuple(elts, ast.Load()) | ast.List(elts, ast.Load()) if len(elts) > 0:
                yield from self._less(node, elts)
            case ast.Call(keywords=keywords):
                for keyword in keywords:
                    if keyword.arg in _OPTIONS:
                        yield self._without(keyword)

    def _of_step(self, node: ast.AST) -> Iterator[Spot]:
        match node:
            case ast.Expr(ast.Call()) | ast.Continue() | ast.Assign([ast.Subscript()]):
                yield self._whole(node, "pass")
            case ast.If(body=[ast.Return() as early]):
                yield self._whole(early, "pass")
            case ast.FunctionDef(returns=returns) if returns is not None:
                said = ast.unparse(returns)
                empty = [_EMPTY[said.partition("[")[0]]] if said.partition("[")[0] in _EMPTY else []
                for inner in _returned(node):
                    yield from (
                        self._whole(inner, other)
                        for other in (_ALWAYS_SO if said == _ASKED else empty)
                    )
                    if said == "bool":
                        yield from self._denied(inner)

    def _between(self, left: ast.AST, right: ast.AST, said: str, other: str) -> Iterator[Spot]:
        first, last = self._at(left)[1], self._at(right)[0]
        text = self._source[first:last].decode()
        word = rf"\b{said}\b" if said[0].isalpha() else re.escape(said)
        yield first, last, re.sub(word, other, text, count=1)

    def _denied(self, test: ast.AST) -> Iterator[Spot]:
        if not isinstance(test, ast.Compare) and not (
            isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        ):
            first, last = self._at(test)
            yield first, last, f"(not ({self._source[first:last].decode()}))"

    def _less(self, node: ast.Tuple | ast.List, elements: list[ast.expr]) -> Iterator[Spot]:
        if self._source[self._at(node)[0]] not in b"([":
            return
        for at in range(len(elements)):
            rest = [*elements[:at], *elements[at + 1 :]]
            left = type(node)(elts=rest, ctx=ast.Load())
            yield self._whole(node, ast.unparse(left))

    def _without(self, keyword: ast.keyword) -> Spot:
        first, last = self._at(keyword)
        before = self._source[:first].decode().rstrip()
        if before.endswith(","):
            return len(before[:-1].encode()), last, ""
        after = self._source[last:]
        return first, last + len(after) - len(after.lstrip(b", \n")), ""

    def _is_known(self, name: str | None) -> bool:
        return name in self._names or (name is not None and hasattr(builtins, name))

    def _whole(self, node: ast.AST, other: str) -> Spot:
        return *self._at(node), other

    def _is_quoted(self, node: ast.AST) -> bool:
        """Tell whether a string stands alone, not as a part of an f-string."""
        return self._source[self._at(node)[0]] in b"\"'"

    def _at(self, node: ast.AST) -> tuple[int, int]:
        first = self._starts[node.lineno - 1] + node.col_offset
        return first, self._starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a function itself returns, not what functions in it do."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
