"""One instrument's page: its rules, each with its values through time and its cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hejie.law.rule import Case, Pack, Rule, Saying
from hejie.permit.explain.bindings import whom
from hejie.permit.explain.cites import in_full
from hejie.permit.explain.markdown import Sheet, code, link, prose, table, text, written
from hejie.permit.explain.rules import choices, stretches
from hejie.permit.explain.told import told
from hejie.permit.explain.words import joined, name_of, names_of, say
from hejie.permit.verdict import NO_LAW
from hejie.values.names import FORCES


@dataclass(frozen=True)
class Instrument:
    """The rules of a pack that stand in one folder, the strongest force first."""

    folder: str
    rules: tuple[Rule, ...]

    @property
    def title(self) -> Saying:
        """Return what most of its values cite, or that it is the house's own."""
        if all(rule.force == "house" for rule in self.rules):
            return name_of("force", "house")
        named = Counter(
            dated.cite.instrument
            for rule in self.rules
            for dated in rule.values
            if rule.force != "house" and dated.value is not None
        )
        most = named.most_common(1)[0][0] if named else self.folder
        return Saying(most, most)

    @property
    def file(self) -> str:
        """Return the name of its page."""
        return f"{self.folder}.md"


def instruments(pack: Pack) -> tuple[Instrument, ...]:
    """Return the instruments of a pack, those with the strongest rules first."""
    by_folder: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        by_folder.setdefault(rule.path.parent.name, []).append(rule)
    found = [
        Instrument(folder, tuple(sorted(rules, key=lambda rule: (_strength(rule), rule.id))))
        for folder, rules in by_folder.items()
    ]
    return tuple(sorted(found, key=lambda each: (_strength(each.rules[0]), each.folder)))


def instrument_page(
    instrument: Instrument, *, pack: Pack, sheet: Sheet, pages: Mapping[str, str]
) -> str:
    """Return the page of an instrument in one language.

    :param pages: by rule id, the page it stands on.
    """
    other = "en" if sheet.tongue == "zh" else "zh"
    lines = [
        f"<!-- {sheet.label('mark')} -->",
        " · ".join(
            (
                link(sheet.label("back"), "README.md"),
                link(sheet.label("other_language"), f"../{other}/{instrument.file}"),
            )
        ),
        f"# {sheet.headed(instrument.title)}",
        "\n".join(
            f"- {link(code(rule.id), f'#{rule.id}')} {sheet.of(rule.says)}"
            for rule in instrument.rules
        )
        if len(instrument.rules) > 1
        else "",
    ]
    for rule in instrument.rules:
        lines += _rule(rule, pack=pack, sheet=sheet, pages=pages)
    return written(lines)


def span(rule: Rule) -> Saying:
    """Return from when to when a rule says something; its last closing ends it."""
    first, last = rule.values[0], rule.values[-1]
    if last.value is None:
        return say("from_to", day=first.from_on.isoformat(), until=last.from_on.isoformat())
    return say("since", day=first.from_on.isoformat())


def _rule(rule: Rule, *, pack: Pack, sheet: Sheet, pages: Mapping[str, str]) -> Iterator[str]:
    yield f"## {rule.id}"
    yield f"**{sheet.of(rule.says)}**"
    checked = sheet.label(
        "checked", how=name_of("confidence", rule.confidence), day=rule.checked_on.isoformat()
    )
    yield table(
        (sheet.label("kind"), sheet.of(name_of("kind", rule.kind))),
        [
            (sheet.label("whom"), sheet.of(whom(rule))),
            (sheet.label("force"), sheet.of(name_of("force", rule.force))),
            (sheet.label("confidence"), checked),
            (sheet.label("choice"), sheet.listed(list(choices(rule, pack=pack)))),
        ],
    )
    yield f"### {sheet.label('values_title')}"
    yield table(
        [sheet.label(key) for key in ("from", "until", "value", "cite")], _values(rule, sheet)
    )
    if rule.cases:
        yield f"### {sheet.label('cases_title')}"
        yield _cases(rule, pack=pack, sheet=sheet, pages=pages)
    if rule.note:
        targets = {each: f"{page}#{each}" for each, page in pages.items() if each != rule.id}
        yield f"*{sheet.label('note_title')}*: {prose(rule.note, targets=targets)}"


def _values(rule: Rule, sheet: Sheet) -> Iterator[Sequence[str]]:
    for stretch in stretches(rule):
        until = stretch.until_on.isoformat() if stretch.until_on else sheet.label("no_end")
        words = say("closed") if stretch.words is None else stretch.words
        yield stretch.from_on.isoformat(), until, sheet.of(words), sheet.of(in_full(stretch.cite))


def _cases(rule: Rule, *, pack: Pack, sheet: Sheet, pages: Mapping[str, str]) -> str:
    """Return the table of cases; their names are English, so that page alone shows them."""
    heads = ["facts", "answer", "grounds"]
    rows = [
        [
            _facts(case, pack=pack, sheet=sheet),
            _answer(case, sheet),
            "<br>".join(_ground(each, rule.id, sheet, pages) for each in case.grounds),
        ]
        for case in rule.cases
    ]
    if sheet.tongue == "en":
        heads = ["case", *heads]
        rows = [[text(case.name), *row] for case, row in zip(rule.cases, rows, strict=True)]
    return table([sheet.label(head) for head in heads], rows)


def _facts(case: Case, *, pack: Pack, sheet: Sheet) -> str:
    if not case.facts:
        return sheet.label("nothing_changed")
    touch = told({**pack.base, **case.facts}, law_zones=[pack.time_zone])
    return sheet.of(joined([touch.says(fact) for fact in case.facts], by="but"))


def _answer(case: Case, sheet: Sheet) -> str:
    said = sheet.raw(name_of("short_answer", case.answer))
    if case.stage == "case":
        said = sheet.label("evening", answer=said)
    if case.duties:
        said = sheet.label("with_duties", answer=said, duties=names_of("duty", case.duties))
    return text(said)


def _ground(ground: str, own: str, sheet: Sheet, pages: Mapping[str, str]) -> str:
    if ground == own:
        return sheet.label("this_rule")
    if ground == NO_LAW:
        return sheet.of(say("no_law"))
    return link(code(ground), f"{pages[ground]}#{ground}")


def _strength(rule: Rule) -> int:
    return FORCES.index(rule.force)
