"""One file of a pack, read: a rule's, or the pack's own page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hejie.law import marked
from hejie.law.forms import CONFIDENCES, FORMS, read_value
from hejie.law.marked import Entry, Fault
from hejie.law.rule import Binding, Case, Cite, DatedValue, Pack, Policy, Rule, Saying
from hejie.values.names import (
    ACTORS,
    ANSWERS,
    FORCES,
    LENDER_KINDS,
    MEMBERSHIPS,
    PARTIES,
    PRODUCTS,
    PURPOSES,
    STAGES,
    TOUCH_ACTIONS,
)
from hejie.values.zones import is_zone

_BOUND = {
    "actions": TOUCH_ACTIONS,
    "actors": ACTORS,
    "lender_kinds": LENDER_KINDS,
    "products": PRODUCTS,
    "parties": PARTIES,
    "purposes": PURPOSES,
    "memberships": MEMBERSHIPS,
}
_FIELD = re.compile(r"[a-z_]+")
_INSIDE = {
    **dict.fromkeys(("zh", "en"), "`says`"),
    **dict.fromkeys(("cite", "reopens", "value", "limits"), "a day of `values`"),
    **dict.fromkeys(("name", "facts", "answer", "grounds", "duties", "stage"), "a case"),
    **dict.fromkeys(_BOUND, "`binds`"),
}
"""What people forget to indent, and where it belongs."""

_RULE = ("id", "says", "kind", "binds", "force", "confidence", "checked_on", "values")
_PACK = ("name", "title", "begins", "time_zone", "base")


def read_rule(path: Path) -> Rule:
    """Return the rule of a file, its form checked but not yet its sense.

    :raises Fault: if the file is not a rule.
    """
    tree = marked.compose(path)
    _own_places(tree)
    found = marked.entries(tree, of="a rule", needed=_RULE, allowed=("is_on", "note", "cases"))
    _uncut(found, lines=marked.read(path).splitlines())
    kind = marked.name(found["kind"].node, of="`kind`", known=FORMS)
    return Rule(
        id=marked.text(found["id"].node, of="`id`"),
        says=_saying(found["says"].node, of="`says`"),
        kind=kind,
        binds=_binds(found["binds"].node),
        force=marked.name(found["force"].node, of="`force`", known=FORCES),
        confidence=marked.name(found["confidence"].node, of="`confidence`", known=CONFIDENCES),
        checked_on=marked.day(found["checked_on"].node, of="`checked_on`"),
        values=_values(found["values"], kind=kind),
        cases=_cases(found.get("cases")),
        path=path,
        is_on=marked.flag(found["is_on"].node, of="`is_on`") if "is_on" in found else True,
        note=marked.text(found["note"].node, of="`note`") if "note" in found else "",
        lines={key: entry.line for key, entry in found.items()},
    )


def _own_places(node: Node) -> None:
    """Refuse what stands at the margin of a rule and belongs further in."""
    for key, _ in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode) and key.value in _INSIDE:
            raise Fault(
                line=marked.line_of(key),
                what=f"`{key.value}` stands at the margin",
                remedy=f"it belongs under {_INSIDE[key.value]}: begin its line with spaces",
            )


def _uncut(found: Mapping[str, Entry], *, lines: Sequence[str]) -> None:
    """Refuse sentences of a rule that a ``#`` cuts."""
    says = found["says"].node
    sentences = [*says.value] if isinstance(says, MappingNode) else []
    cases = found["cases"].node if "cases" in found else None
    for case in cases.value if isinstance(cases, SequenceNode) else ():
        sentences += case.value if isinstance(case, MappingNode) else []
    sentences += [(found["note"].key, found["note"].node)] if "note" in found else []
    for key, node in sentences:
        if isinstance(key, ScalarNode) and key.value in ("zh", "en", "name", "note"):
            marked.uncut(node, of=f"`{key.value}`", lines=lines)


def read_pack(path: Path) -> Pack:
    """Return what ``pack.yaml`` says, without the rules.

    :raises Fault: if the file is not a pack's page.
    """
    found = marked.entries(
        marked.compose(path),
        of="a pack",
        needed=_PACK,
        allowed=("covers", "not_covered", "policies", "always"),
    )
    base = found["base"].node
    zone = marked.text(found["time_zone"].node, of="`time_zone`")
    if not is_zone(zone):
        raise Fault(
            line=found["time_zone"].line,
            what=f"`{zone}` is not a time zone",
            remedy="write an IANA name, like Asia/Shanghai",
        )
    return Pack(
        name=marked.text(found["name"].node, of="`name`"),
        title=_saying(found["title"].node, of="`title`"),
        begins=marked.day(found["begins"].node, of="`begins`"),
        time_zone=zone,
        rules=(),
        base=_facts(base, of="`base`"),
        policies=tuple(_policy(item) for item in _pieces(found.get("policies"), of="`policies`")),
        always=_sentences(found, "always"),
        lines={
            **(marked.lines_of(found["always"].node) if "always" in found else {}),
            **{fact: each.line for fact, each in marked.entries(base, of="`base`").items()},
        },
        covers=_sentences(found, "covers"),
        not_covered=_sentences(found, "not_covered"),
    )


def _saying(node: Node, *, of: str) -> Saying:
    like = "write a line `zh: …` and a line `en: …` below it"
    found = marked.entries(node, of=of, needed=("zh", "en"), allowed=(), like=like)
    return Saying(
        zh=marked.text(found["zh"].node, of=f"{of} zh"),
        en=marked.text(found["en"].node, of=f"{of} en"),
    )


def _pieces(entry: Entry | None, *, of: str) -> list[Node]:
    if entry is None or (isinstance(entry.node, SequenceNode) and not entry.node.value):
        return []
    return marked.items(entry.node, of=of)


def _sentences(found: Mapping[str, Entry], key: str) -> tuple[str, ...]:
    pieces = _pieces(found.get(key), of=f"`{key}`")
    return tuple(marked.text(piece, of=f"`{key}`") for piece in pieces)


def _binds(node: Node) -> tuple[Binding, ...]:
    alternatives = marked.items(node, of="`binds`") if isinstance(node, SequenceNode) else [node]
    return tuple(_binding(alternative) for alternative in alternatives)


def _binding(node: Node) -> Binding:
    like = "write {all: true}, or whom it binds, like {actions: [call]}"
    found = marked.entries(node, of="`binds`", allowed=("all", *_BOUND), like=like)
    if not found:
        raise Fault(line=marked.line_of(node), what="`binds` names nobody", remedy=like)
    if "all" in found:
        if not marked.flag(found["all"].node, of="`all`") or len(found) > 1:
            raise Fault(
                line=found["all"].line,
                what="`all` stands beside names, or is false",
                remedy="write `all: true` alone, or the names alone",
            )
        return Binding()
    return Binding(
        **{
            key: tuple(marked.names(entry.node, of=f"`{key}`", known=_BOUND[key]))
            for key, entry in found.items()
        }
    )


def _values(values: Entry, *, kind: str) -> tuple[DatedValue, ...]:
    like = "write the first day, and its fields and cite below it"
    found = marked.entries(values.node, of="`values`", like=like)
    for key, entry in found.items():
        if _FIELD.fullmatch(key):
            raise Fault(
                line=entry.line,
                what=f"`{key}` stands where a day should stand",
                remedy="write it under the day from which it holds, with more spaces before it",
            )
    if not found:
        raise Fault(
            line=values.line,
            what="`values` is empty",
            remedy="write the first day, its fields and its cite",
        )
    return tuple(_dated(entry, kind=kind) for entry in found.values())


def _dated(entry: Entry, *, kind: str) -> DatedValue:
    from_on = marked.day(entry.key, of="`values`")
    of = f"the value of {from_on}"
    if not isinstance(entry.node, MappingNode):
        raise Fault(
            line=entry.line,
            what=f"{of} has no fields and no cite",
            remedy="write its fields (or `value: null` to close the rule) and its `cite:`",
        )
    found = _fields(entry.node, of=of, kind=kind)
    cite = found.pop("cite", None)
    if cite is None:
        raise Fault(
            line=entry.line,
            what=f"{of} has no cite",
            remedy="name where it stands: `cite: {instrument: …}`",
        )
    reopens = found.pop("reopens", None)
    is_closing = "value" in found
    return DatedValue(
        from_on=from_on,
        value=None if is_closing else read_value(found, kind=kind, line=entry.line),
        cite=_cite(cite.node),
        reopens=reopens is not None and marked.flag(reopens.node, of="`reopens`"),
        line=entry.line,
        lines=marked.lines_of(entry.node),
    )


def _fields(node: Node, *, of: str, kind: str) -> dict[str, Entry]:
    found = marked.entries(node, of=of)
    if "value" in found:
        closing = marked.plain(found["value"].node, of="`value`", exact=True)
        if closing is not None:
            raise Fault(
                line=found["value"].line,
                what=f"`value` of {of} is not null",
                remedy="write `value: null` to close the rule, or the fields of its kind",
            )
        return marked.entries(node, of=of, needed=("value",), allowed=("cite",))
    form = FORMS[kind]
    if not form:
        return found
    return marked.entries(
        node,
        of=f"{of} (kind {kind})",
        needed=[key for key, field in form.items() if field.is_needed],
        allowed=[*(key for key, field in form.items() if not field.is_needed), "cite", "reopens"],
    )


def _cite(node: Node) -> Cite:
    written = str(node.value) if isinstance(node, ScalarNode) else ""
    like = f"write `cite: {{instrument: {written or '…'}}}`"
    found = marked.entries(
        node, of="`cite`", needed=("instrument",), allowed=("clause",), like=like
    )
    clause = found.get("clause")
    return Cite(
        instrument=marked.text(found["instrument"].node, of="`instrument`"),
        clause=None if clause is None else marked.text(clause.node, of="`clause`"),
    )


def _cases(entry: Entry | None) -> tuple[Case, ...]:
    if entry is not None and isinstance(entry.node, ScalarNode):
        like = "write its first case, `- name: …`, below it"
        raise Fault(line=entry.line, what="`cases` holds no cases", remedy=like)
    found: dict[str, Case] = {}
    for item in _pieces(entry, of="`cases`"):
        case = _case(item)
        if case.name in found:
            raise Fault(
                line=case.line,
                what=f"two cases are called “{case.name}”, first on line {found[case.name].line}",
                remedy="call one of them otherwise",
            )
        found[case.name] = case
    return tuple(found.values())


def _case(node: Node) -> Case:
    found = marked.entries(
        node,
        of="a case",
        needed=("name", "facts", "answer", "grounds"),
        allowed=("stage", "duties"),
    )
    duties = found.get("duties")
    return Case(
        name=marked.text(found["name"].node, of="`name`"),
        facts=_facts(found["facts"].node, of="`facts`"),
        answer=marked.name(found["answer"].node, of="`answer`", known=ANSWERS),
        grounds=_grounds(found["grounds"]),
        stage=marked.name(found["stage"].node, of="`stage`", known=STAGES)
        if "stage" in found
        else "touch",
        duties=None if duties is None else _words(duties, of="`duties`"),
        line=marked.line_of(node),
        lines=marked.lines_of(node),
    )


def _grounds(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry.node, ScalarNode):
        word = str(entry.node.value).strip(" 【】（）()")
        remedy = f"write [{word}]" if word else "write the ids of rules in brackets"
        raise Fault(
            line=entry.line,
            what="`grounds` must be a list",
            remedy=f"{remedy}, or [] if nothing stands in the way",
        )
    return _words(entry, of="`grounds`")


def _facts(node: Node, *, of: str) -> dict[str, Any]:
    like = "write {fact: what it is}, or {} to change nothing"
    return {
        fact: marked.plain(entry.node, of=f"`{fact}`", exact=False)
        for fact, entry in marked.entries(node, of=of, like=like).items()
    }


def _words(entry: Entry, *, of: str) -> tuple[str, ...]:
    return tuple(marked.text(piece, of=of) for piece in _pieces(entry, of=of))


def _policy(node: Node) -> Policy:
    found = marked.entries(
        node, of="a policy", needed=("rule", "field", "least", "most"), allowed=()
    )
    return Policy(
        rule=marked.text(found["rule"].node, of="`rule`"),
        field=marked.text(found["field"].node, of="`field`"),
        least=marked.whole(found["least"].node, of="`least`"),
        most=marked.whole(found["most"].node, of="`most`"),
        line=marked.line_of(node),
    )
