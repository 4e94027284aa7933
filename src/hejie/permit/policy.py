"""What a lender may choose: least force, memberships of no body, house numbers within bounds.

A policy can only pick among what a pack offers. A number outside the pack's bounds, or of a rule
that is no house rule, is refused; nothing here can switch off a law, nor a rule that the pack names
under ``always``: what we never do, we never do, not even behind a setting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hejie.law import marked
from hejie.law.forms import renumbered
from hejie.law.marked import Fault
from hejie.law.rule import Pack, Rule
from hejie.law.rule import Policy as Bounds
from hejie.values.names import FORCES
from hejie.values.unable import Unable

_KEYS = {"least_force", "turn_on", "values"}


class UnableToApplyPolicy(Unable):
    """The policy asks for what a pack does not let a lender choose; the message is one line."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A lender's choice.

    :param least_force: rules weaker than this are left out, unless their pack always keeps them or
        ``turn_on`` or ``values`` names them; default enforces everything.
    :param turn_on: rules that packs ship switched off.
    :param values: by rule id, house numbers by field name.
    """

    least_force: str = "info"
    turn_on: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


EVERYTHING = Policy()
"""Every rule that is on, with the pack's own numbers."""


def load_policy(path: Path) -> Policy:
    """Read a policy file (YAML: ``least_force``, ``turn_on``, ``values``).

    :raises UnableToApplyPolicy: if the file is missing or no YAML, or holds unknown or equal keys.
    """
    try:
        marked.read(path)
    except Fault as fault:
        raise UnableToApplyPolicy(f"{path}: cannot be read as YAML ({fault.what})") from None
    try:
        tree = marked.parsed(path)
    except Fault as fault:
        what = f"cannot be read as YAML: {fault.what}; {fault.remedy}"
        raise UnableToApplyPolicy(f"{path}:{fault.line}: {what}") from None
    if tree is None:
        return EVERYTHING
    try:
        read = marked.plain(tree, of="the policy", exact=False)
    except Fault as fault:
        said = f"{path}:{fault.line}: {fault.what}; {fault.remedy}"
        raise UnableToApplyPolicy(said) from None
    return _policy(path, read)


def _policy(path: Path, read: object) -> Policy:
    if not isinstance(read, dict) or set(read) - _KEYS:
        raise UnableToApplyPolicy(f"{path}: a policy holds only {', '.join(sorted(_KEYS))}")
    force = read.get("least_force", EVERYTHING.least_force)
    if force not in FORCES:
        raise UnableToApplyPolicy(f"{path}: least_force is one of {', '.join(FORCES)}")
    turn_on, values = read.get("turn_on", []), read.get("values", {})
    if not isinstance(turn_on, list) or not all(isinstance(each, str) for each in turn_on):
        raise UnableToApplyPolicy(f"{path}: turn_on is a list of rule ids")
    if not isinstance(values, dict) or not all(_are_numbers(each) for each in values.values()):
        raise UnableToApplyPolicy(
            f"{path}: values maps a rule id to its fields, each a whole number"
        )
    return Policy(force, tuple(turn_on), values)


def _are_numbers(fields: object) -> bool:
    return isinstance(fields, dict) and all(type(each) is int for each in fields.values())


def apply_policy(packs: Sequence[Pack], policy: Policy) -> tuple[Rule, ...]:
    """Return the packs' rules as the policy has them.

    :raises UnableToApplyPolicy: if it names an unknown rule or field or leaves the bounds.
    """
    if policy.least_force not in FORCES:
        raise UnableToApplyPolicy(f"policy: least_force is one of {', '.join(FORCES)}")
    known = {rule.id for pack in packs for rule in pack.rules}
    for rule_id in (*policy.turn_on, *policy.values):
        if rule_id not in known:
            raise UnableToApplyPolicy(f"policy: no rule {rule_id} in the packs at hand")
    kept = []
    for pack in packs:
        for rule in pack.rules:
            if not _is_kept(rule, pack=pack, policy=policy):
                continue
            changed = rule
            if rule.id in policy.turn_on:
                changed = replace(changed, is_on=True)
            if rule.id in policy.values:
                changed = _with_numbers(pack, changed, policy.values[rule.id])
            kept.append(changed)
    return tuple(kept)


def _is_kept(rule: Rule, *, pack: Pack, policy: Policy) -> bool:
    """Tell whether a policy keeps a rule: strong enough, kept always, or named by the lender."""
    is_weak = FORCES.index(rule.force) > FORCES.index(policy.least_force)
    return not is_weak or rule.id in (*pack.always, *policy.turn_on, *policy.values)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a policy does without: rules that would judge and are too weak for its least force.

    :param rules: their ids, in the order of the packs.
    :param hours: those of them that are contact windows, if no window is kept; else none.
    """

    least_force: str
    rules: tuple[str, ...]
    hours: tuple[str, ...]

    def __str__(self) -> str:
        many = "1 rule" if len(self.rules) == 1 else f"{len(self.rules)} rules"
        gone = f", all hours of contact among them ({', '.join(self.hours)})" if self.hours else ""
        return f"policy: least_force {self.least_force} leaves out {many}{gone}"


def left_out(packs: Sequence[Pack], policy: Policy) -> LeftOut | None:
    """Return which judged rules a policy leaves out; None if none."""
    judged = [
        (rule, _is_kept(rule, pack=pack, policy=policy))
        for pack in dict.fromkeys(packs)
        for rule in pack.rules
        if rule.kind != "value" and (rule.is_on or rule.id in policy.turn_on)
    ]
    rules = tuple(rule.id for rule, is_kept in judged if not is_kept)
    windows = [(rule.id, is_kept) for rule, is_kept in judged if rule.kind == "contact_window"]
    is_any_kept = any(is_kept for _, is_kept in windows)
    hours = () if is_any_kept else tuple(rule_id for rule_id, _ in windows)
    return LeftOut(policy.least_force, rules, hours) if rules else None


def _with_numbers(pack: Pack, rule: Rule, numbers: Mapping[str, int]) -> Rule:
    bounds = {each.field: each for each in pack.policies if each.rule == rule.id}
    for name, number in numbers.items():
        if name not in bounds:
            raise UnableToApplyPolicy(
                f"policy: {rule.id} has no field {name} a lender may change; {_open(bounds)}"
            )
        least, most = bounds[name].least, bounds[name].most
        if type(number) is not int or not least <= number <= most:
            raise UnableToApplyPolicy(
                f"policy: {rule.id} {name} is {number}; it must be a whole number from "
                f"{least:g} to {most:g}"
            )
    values = tuple(
        each
        if each.value is None
        else replace(each, value=renumbered(rule.kind, each.value, numbers=numbers))
        for each in rule.values
    )
    return replace(rule, values=values)


def _open(bounds: Mapping[str, Bounds]) -> str:
    """Return which numbers of a rule a lender may change, and how far."""
    if not bounds:
        return "none of its numbers is a lender's to change"
    fields = (f"{name} ({each.least:g} to {each.most:g})" for name, each in bounds.items())
    return f"there is {', '.join(fields)}"
