"""No float near money: it is an integer of minor units, and parts sum to the whole.

What is money is told by its name: a word of money in it, and no word that makes it a measure of
money (a rate, a share, a count). The room `score` may turn amounts into features, because no
feature ever becomes an amount again.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

from . import Finding, Repository, Rule, Source, module

WORD = re.compile(r"\w+")

MONEY = set(
    WORD.findall("""
    amount amounts balance balances cost costs fee fees income interest minor owed penalty price
    prices principal unapplied
""")
)
MEASURE = set(
    WORD.findall("""
    age annual chance column columns count curve days digits factor first fraction hours id ids
    index kind log mean median method name names odds percent pct ppb probability rank rate rates
    ratio scale score share shares sigma weight weights
""")
)
FLOATS = {"float", "polars.Float32", "polars.Float64", "numpy.float32", "numpy.float64"}
MEASURES_MONEY = "src/hejie/score/"
REMEDY = "keep int64 minor units: divide with `//` or split, round half-even once"


def find(repository: Repository) -> Iterator[Finding]:
    """Find floats that hold, make or touch an amount, below interfaces."""
    for source in repository.below_the_faces():
        if source.path.startswith(MEASURES_MONEY):
            continue
        for node in source.nodes:
            for line, what in _breaches(source, node):
                yield Finding(source.path, line, what, REMEDY)


def _breaches(source: Source, node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.arg(arg=name, annotation=kind) if kind and _is_float(source, kind):
            yield from _named(name, node.lineno, "is a float")
        case ast.AnnAssign(target=target, annotation=kind) if _is_float(source, kind):
            yield from _named(_name(source, target), node.lineno, "is a float")
        case ast.FunctionDef(name=name, returns=kind) if kind and _is_float(source, kind):
            yield from _named(name, node.lineno, "returns a float")
        case ast.Dict(keys=keys, values=values):
            for key, kind in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and _is_float(source, kind):
                    yield from _named(str(key.value), kind.lineno, "is a column of floats")
        case ast.Call():
            yield from _conversion(source, node)
        case ast.BinOp():
            yield from _arithmetic(source, node)


def _conversion(source: Source, call: ast.Call) -> Iterator[tuple[int, str]]:
    is_float = functools.partial(_is_float, source)
    if source.dotted(call.func) == "float" and call.args:
        yield from _named(_name(source, call.args[0]), call.lineno, "becomes a float")
    elif isinstance(call.func, ast.Attribute) and call.func.attr in {"cast", "astype"}:
        name = _name(source, call.func.value) if any(map(is_float, call.args)) else ""
        yield from _named(name, call.lineno, "is cast to floats")


def _arithmetic(source: Source, node: ast.BinOp) -> Iterator[tuple[int, str]]:
    left, right = _name(source, node.left), _name(source, node.right)
    if isinstance(node.op, ast.Div) and not _is_money(right):
        yield from _named(left, node.lineno, "is divided with `/`")
    elif isinstance(node.op, ast.Mult):
        for name, other in ((left, node.right), (right, node.left)):
            if isinstance(other, ast.Constant) and isinstance(other.value, float):
                yield from _named(name, node.lineno, "is multiplied by a float")


def _named(name: str, line: int, what: str) -> Iterator[tuple[int, str]]:
    if _is_money(name):
        yield line, f"`{name}` {what}"


def _is_money(name: str) -> bool:
    words = set(name.lower().strip("_").split("_"))
    return bool(words & MONEY) and not words & MEASURE


def _is_float(source: Source, kind: ast.AST) -> bool:
    if isinstance(kind, ast.BinOp):
        return _is_float(source, kind.left) or _is_float(source, kind.right)
    return source.dotted(kind.func if isinstance(kind, ast.Call) else kind) in FLOATS


def _name(source: Source, node: ast.AST) -> str:
    """Return what a value is called: a variable, an attribute, a key or a column; or nothing."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(args=[ast.Constant(value=str(name))]):
            return name if source.dotted(node.func) == "polars.col" else ""
    return ""


RULE = Rule("no float near money below interfaces", find)
POLARS = "import polars as pl\n"
GOOD = (
    module("def split(amount: int, parts: int) -> int: return amount // parts\n"),
    module("def annual_cost(fee_rate: float, interest_share: float) -> float: ...\n"),
    module(POLARS + "share = pl.col('principal') / pl.col('amount')\n"),
    module(POLARS + "schema = {'principal': pl.Int64, 'annual_rate': pl.Float64}\n"),
    module("exact = Decimal(amount) / 100\n"),
    module("feature = float(amount)\n", path="src/hejie/score/features.py"),
    module("shown = amount_minor / 100\n", path="src/hejie/interfaces/desk/pages.py"),
)
BAD = (
    module("def pay(amount: float): ...\n", 1),
    module("class Balance:\n    principal: float | None = None\n", 2),
    module("def interest(days: int) -> float: ...\n", 1),
    module("total = float(row['amount'])\n", 1),
    module("each = loan.principal / term\n", 1),
    module(POLARS + "half = pl.col('penalty') / 2\n", 2),
    module(POLARS + "frame = pl.col('amount').cast(pl.Float64)\n", 2),
    module(POLARS + "schema = {\n    'costs': pl.Float64(),\n}\n", 3),
    module("reduced = 0.5 * penalty\n", 1),
)
