"""A pack's page: how to read it, all its rules by force, and what a lender may choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hejie.law.forms import CONFIDENCES, number
from hejie.law.rule import Pack, Rule, Saying
from hejie.permit.explain.markdown import Sheet, code, link, table, text, written
from hejie.permit.explain.rule_page import Instrument, span
from hejie.permit.explain.rules import number_name
from hejie.permit.explain.told import supplier_of, told
from hejie.permit.explain.words import joined, name_of, names_of
from hejie.permit.facts import FACTS
from hejie.permit.registry import NOT_JUDGED
from hejie.values.names import FORCES


def pack_page(
    pack: Pack, *, shelf: Sequence[Instrument], sheet: Sheet, pages: Mapping[str, str]
) -> str:
    """Return the first page of a pack in one language.

    :param shelf: its instruments; ``pages`` says by rule id on which page a rule stands.
    """
    other = "en" if sheet.tongue == "zh" else "zh"
    return written(
        [
            f"<!-- {sheet.label('mark')} -->",
            " · ".join(
                (
                    link(sheet.label("all_packs"), "../../README.md"),
                    link(sheet.label("other_language"), f"../{other}/README.md"),
                )
            ),
            f"# {sheet.of(pack.title)}",
            _counts(pack, sheet),
            f"## {sheet.label('read_title')}",
            _how_to_read(pack, sheet),
            f"## {sheet.label('by_force')}",
            *_by_force(pack, sheet, pages),
            f"## {sheet.label('by_instrument')}",
            _by_instrument(shelf, sheet),
            *_bounds(pack, sheet, pages),
            *_always(pack, sheet, pages),
            f"## {sheet.label('base_title')}",
            sheet.label("base_says"),
            _base(pack, sheet),
        ]
    )


def _counts(pack: Pack, sheet: Sheet) -> str:
    values = sum(rule.kind == NOT_JUDGED for rule in pack.rules)
    return sheet.label(
        "pack_says",
        name=pack.name,
        day=pack.begins.isoformat(),
        zone=pack.time_zone,
        rules=len(pack.rules),
        judged=len(pack.rules) - values,
        values=values,
        cases=sum(len(rule.cases) for rule in pack.rules),
    )


def _how_to_read(pack: Pack, sheet: Sheet) -> str:
    said = [
        sheet.label("read_force", forces=names_of("force", FORCES)),
        sheet.label("read_confidence", confidences=_confidences()),
        sheet.label("read_unknown"),
    ]
    if pack.always:
        said.append(sheet.label("read_policy", always=_anchor(sheet.label("always_title"))))
    return "\n".join(f"- {each}" for each in said)


def _by_force(pack: Pack, sheet: Sheet, pages: Mapping[str, str]) -> Iterator[str]:
    heads = [sheet.label(key) for key in ("rule", "says", "kind", "in_force")]
    for force in FORCES:
        rules = [rule for rule in pack.rules if rule.force == force]
        if rules:
            yield f"### {sheet.headed(name_of('force', force))}"
            yield table(heads, [_row(rule, sheet, pages) for rule in rules])


def _row(rule: Rule, sheet: Sheet, pages: Mapping[str, str]) -> Sequence[str]:
    kind = name_of("kind", rule.kind)
    return _linked(rule.id, pages), sheet.of(rule.says), sheet.of(kind), sheet.of(span(rule))


def _by_instrument(shelf: Sequence[Instrument], sheet: Sheet) -> str:
    rows = [(link(sheet.headed(each.title), each.file), str(len(each.rules))) for each in shelf]
    return table([sheet.label("instrument"), sheet.label("rules")], rows)


def _bounds(pack: Pack, sheet: Sheet, pages: Mapping[str, str]) -> Iterator[str]:
    if not pack.policies:
        return
    yield f"## {sheet.label('bounds_title')}"
    rows = []
    for policy in pack.policies:
        rule = pack.by_id[policy.rule]
        last = next(dated.value for dated in reversed(rule.values) if dated.value is not None)
        ours = number(rule.kind, last, field=policy.field)
        name = f"{sheet.of(number_name(policy.field))} {code(policy.field)}"
        ends = f"{policy.least:g}", f"{policy.most:g}"
        rows.append((_linked(rule.id, pages), name, str(ours), *ends))
    yield table([sheet.label(key) for key in ("rule", "number", "ours", "least", "most")], rows)


def _always(pack: Pack, sheet: Sheet, pages: Mapping[str, str]) -> Iterator[str]:
    if pack.always:
        yield f"## {sheet.label('always_title')}"
        yield "\n".join(
            f"- {_linked(each, pages)} {sheet.of(pack.by_id[each].says)}" for each in pack.always
        )


def _base(pack: Pack, sheet: Sheet) -> str:
    """Return the facts of the touch from which cases begin, by who can supply them."""
    touch = told(pack.base, law_zones=[pack.time_zone])
    said: dict[str, list[Saying]] = {}
    for fact in FACTS:
        if touch.is_known(fact):
            supplier = sheet.of(supplier_of(fact))
            said.setdefault(supplier, []).append(touch.says(fact))
    rows = [(supplier, sheet.listed(facts)) for supplier, facts in said.items()]
    return table([sheet.label("supplier"), sheet.label("facts")], rows)


def _confidences() -> Saying:
    return joined([name_of("confidence", each) for each in CONFIDENCES], by="but")


def _linked(rule_id: str, pages: Mapping[str, str]) -> str:
    return link(code(rule_id), f"{pages[rule_id]}#{rule_id}")


def _anchor(heading: str) -> str:
    """Return the anchor that Markdown gives a heading."""
    return text(heading).lower().replace(" ", "-")
