"""What a lender may choose: least force, memberships of no body, house numbers within bounds.

A policy can only pick among what a pack offers. A number outside the pack's bounds, or of a rule
that is no house rule, is refused; nothing here can switch off a law, nor a rule that the pack names
under ``always``: what we never do, we never do, not even behind a setting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from hejie.law.forms import renumbered
from hejie.law.rule import Pack, Rule
from hejie.values.names import FORCES
from hejie.values.unable import Unable

_KEYS = {"least_force", "turn_on", "values"}


class UnableToApplyPolicy(Unable):
    """The policy asks for what a pack does not let a lender choose; the message is one line."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A lender's choice.

    :param least_force: rules weaker than this are left out, unless their pack always keeps them;
        default enforces everything.
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

    :raises UnableToApplyPolicy: if the file is missing, no YAML, or holds unknown keys.
    """
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:  # a day that is none is a ValueError
        why = str(error).splitlines()[0]
        raise UnableToApplyPolicy(f"{path}: cannot be read as YAML ({why})") from error
    read = {} if read is None else read
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
            is_weak = FORCES.index(rule.force) > FORCES.index(policy.least_force)
            if is_weak and rule.id not in (*pack.always, *policy.turn_on):
                continue
            changed = rule
            if rule.id in policy.turn_on:
                changed = replace(changed, is_on=True)
            if rule.id in policy.values:
                changed = _with_numbers(pack, changed, policy.values[rule.id])
            kept.append(changed)
    return tuple(kept)


def _with_numbers(pack: Pack, rule: Rule, numbers: Mapping[str, int]) -> Rule:
    bounds = {each.field: each for each in pack.policies if each.rule == rule.id}
    for name, number in numbers.items():
        if name not in bounds:
            raise UnableToApplyPolicy(f"policy: {rule.id} has no field {name} a lender may change")
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
