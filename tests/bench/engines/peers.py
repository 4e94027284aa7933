"""Three engines that a user would otherwise pick, each used as its handbook advises.

A *way* is a way of asking an engine about many touches: it takes the touches, makes ready whatever
the engine lets one make ready (compiled rules, facts in the engine's own form), and returns the
call that is timed. What it answers is, for each touch, whether it is refused, or which of the ten
rules refuse it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import cedarpy
import cel
import zen
from tests.bench.engines import tongues
from tests.bench.engines.ten import IDS, Row, conditions

Asked = Callable[[], Sequence[Any]]
"""The timed call; its answers, a touch each, are read by the way's ``read``."""


@dataclass(frozen=True)
class Way:
    """A way of asking an engine.

    :param ready: makes an engine and its touches ready, and returns the call to be timed.
    :param read: what one answer says: True or False, or the ids of the rules that refuse.
    """

    ready: Callable[[Sequence[Row]], Asked]
    read: Callable[[Any], bool | list[str]]


def _in_zen() -> dict[str, str]:
    return {rule: tongues.ZEN.said(each) for rule, each in conditions().items()}


def _zen_expression(text: str, rows: Sequence[Row]) -> Asked:
    compiled = zen.compile_expression(text)
    told = [json.dumps(row) for row in rows]
    return lambda: [compiled.evaluate(row) for row in told]


def _zen_any(rows: Sequence[Row]) -> Asked:
    return _zen_expression(" or ".join(f"({each})" for each in _in_zen().values()), rows)


def _zen_each(rows: Sequence[Row]) -> Asked:
    return _zen_expression(f"[{', '.join(_in_zen().values())}]", rows)


def _zen_table(policy: str, rows: Sequence[Row]) -> Asked:
    """Ask a decision table of ten rows, through the engine's own batch."""
    content = {
        "hitPolicy": policy,
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [
            {"_id": rule, "when": said, "rule": json.dumps(rule)}
            for rule, said in _in_zen().items()
        ],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "ten", "name": "ten", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other}
        for one, other in (("in", "ten"), ("ten", "out"))
    ]
    place = {"position": {"x": 0, "y": 0}}
    graph = {"nodes": [{**node, **place} for node in nodes], "edges": edges}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"ten": graph}}})
    told = [{"key": "ten", "context": json.dumps(row)} for row in rows]
    return lambda: engine.evaluate_batch(told)


def _cedar(rows: Sequence[Row]) -> Asked:
    forbidden = [
        f"@id({json.dumps(rule)}) forbid(principal, action, resource) when {{ {said} }};"
        for rule, each in conditions().items()
        if (said := tongues.CEDAR.said(each))
    ]
    allowed = "permit(principal, action, resource);"
    policies = cedarpy.PolicySet.from_str("\n".join([allowed, *forbidden]))
    nobody = cedarpy.Entities.from_json_str("[]")
    told = [
        {
            "principal": {"type": "Actor", "id": row["actor"]},
            "action": {"type": "Action", "id": row["action"]},
            "resource": {"type": "Borrower", "id": "one"},
            "context": json.dumps({fact: row[fact] for fact in row if fact != "action"}),
        }
        for row in rows
    ]
    return lambda: cedarpy.is_authorized_batch(told, policies, nobody)


def _cel(text: str, told: Sequence[Any]) -> Asked:
    program = cel.compile(text)
    return lambda: [program.execute(each) for each in told]


def _cel_any() -> str:
    return " || ".join(f"({tongues.CEL.said(each)})" for each in conditions().values())


def _cel_each() -> str:
    return f"[{', '.join(tongues.CEL.said(each) for each in conditions().values())}]"


def _made(rows: Sequence[Row]) -> list[cel.Context]:
    return [cel.Context(variables=row) for row in rows]


def _named(hits: Sequence[bool]) -> list[str]:
    return [rule for rule, hit in zip(IDS, hits, strict=True) if hit]


def _zen_said(found: dict[str, Any]) -> list[str]:
    result = found["data"]["result"]
    each = result if isinstance(result, list) else [result]
    return sorted(one["rule"] for one in each if one)


def _cedar_said(found: cedarpy.AuthzResult) -> list[str]:
    return sorted(found.diagnostics.id_annotations_by_reason.values())


_ANSWERS = {
    "zen_engine": {
        "a compiled expression, facts as JSON text": Way(_zen_any, bool),
        "evaluate_batch of a table of first hits": Way(
            partial(_zen_table, "first"), lambda found: bool(_zen_said(found))
        ),
    },
    "cedarpy": {
        "is_authorized_batch of parsed policies": Way(_cedar, lambda found: not found.allowed)
    },
    "common_expression_language": {
        "a compiled program, contexts made beforehand": Way(
            lambda rows: _cel(_cel_any(), _made(rows)), bool
        ),
        "a compiled program, facts as mappings": Way(lambda rows: _cel(_cel_any(), rows), bool),
    },
}
_VERDICTS = {
    "zen_engine": {
        "a compiled expression, facts as JSON text": Way(_zen_each, _named),
        "evaluate_batch of a table of all hits": Way(partial(_zen_table, "collect"), _zen_said),
    },
    "cedarpy": {"is_authorized_batch of parsed policies": Way(_cedar, _cedar_said)},
    "common_expression_language": {
        "a compiled program, contexts made beforehand": Way(
            lambda rows: _cel(_cel_each(), _made(rows)), _named
        ),
        "a compiled program, facts as mappings": Way(lambda rows: _cel(_cel_each(), rows), _named),
    },
}
WAYS: dict[str, dict[str, dict[str, Way]]] = {"answers": _ANSWERS, "verdicts": _VERDICTS}
"""What is asked: whether a touch is refused, or which rules refuse it; each engine's ways of it."""
