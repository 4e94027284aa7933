"""Where the loans and the money are: by bucket, and by component within each."""

from __future__ import annotations

from collections.abc import Mapping

from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    EMPTY,
    Html,
    Words,
    both,
    element,
    empty,
    figure,
    join,
    section,
    table,
    unfolded,
)
from hejie.nightly.report.plan import bucket_amounts, buckets_of, currency_of, with_total
from hejie.nightly.report.reading import Summary, counts, most_first, text
from hejie.nightly.report.words import joined, name_of, say
from hejie.values.names import COMPONENTS

SHOWN = tuple(reversed(COMPONENTS))
TONES = dict(zip(SHOWN, ("ink-1", "ink-2", "ink-3", "ink-4", "ink-5"), strict=True))
DAYS = {
    "C": "≤ 0",
    "M1": "1–30",
    "M2": "31–60",
    "M3": "61–90",
    "M4": "91–120",
    "M5": "121–150",
    "M6": "151–180",
    "M7+": "> 180",
}


def buckets(summary: Summary) -> Html:
    """Return loans and money by bucket."""
    title, loans = say("buckets_title"), counts(summary.get("buckets"))
    by_bucket = bucket_amounts(summary)
    if not loans and not by_bucket:
        return section(
            name="buckets", title=title, inside=empty(say("buckets_empty")), class_="half"
        )
    currency = currency_of(summary)
    pairs = [
        _pair(bucket, loans=loans.get(bucket, 0), amounts=by_bucket, currency=currency)
        for bucket in buckets_of(loans, by_bucket)
    ]
    picture = charts.two_sided(
        pairs,
        heads=(say("buckets_left"), say("buckets_right", symbol=figures.symbol(currency))),
        named_by="buckets-title buckets-says",
    )
    drawn = figure(name="buckets", picture=picture, says=_buckets_say(summary))
    exact = _exact_totals(loans, by_bucket=by_bucket, currency=currency)
    return section(name="buckets", title=title, inside=join(drawn, exact), class_="half")


def components(summary: Summary) -> Html:
    """Return what the money is made of, over all and by bucket."""
    title, amounts = say("components_title"), counts(summary.get("amounts"))
    by_bucket = bucket_amounts(summary)
    if not amounts and not by_bucket:
        inside = empty(say("components_empty"))
        return section(name="components", title=title, inside=inside, class_="half")
    overall = with_total(amounts or _summed(by_bucket))
    currency = currency_of(summary)
    stacks = [_stack(say("everything"), amounts=overall, currency=currency)] + [
        _stack(text(bucket, longest=4), amounts=by_bucket.get(bucket, {}), currency=currency)
        for bucket in buckets_of(by_bucket)
    ]
    picture = join(
        _legend(overall, currency=currency),
        charts.stacked(stacks, named_by="components-title components-says"),
    )
    drawn = figure(
        name="components", picture=picture, says=_components_say(overall, by_bucket=by_bucket)
    )
    exact = _exact_parts(by_bucket, currency=currency)
    return section(name="components", title=title, inside=join(drawn, exact), class_="half")


def _pair(
    bucket: str, *, loans: int, amounts: Mapping[str, Mapping[str, int]], currency: str
) -> charts.Pair:
    total = amounts.get(bucket, {}).get("total", 0)
    exact = (figures.money(total, currency=currency).en,) if amounts else ()
    return charts.Pair(
        label=text(bucket, longest=4),
        note=DAYS.get(bucket, ""),
        left=loans,
        right=total,
        left_label=figures.short_count(loans),
        right_label=figures.bare_money(total, currency=currency) if amounts else "–",
        title=" · ".join((text(bucket), figures.count(loans), *exact)),
    )


def _buckets_say(summary: Summary) -> Saying:
    loans, by_bucket = counts(summary.get("buckets")), bucket_amounts(summary)
    of = sum(loans.values())
    late = figures.share(of - loans.get("C", 0), of=of)
    totals = {bucket: amounts["total"] for bucket, amounts in by_bucket.items()}
    if not sum(totals.values()):
        return say("buckets_says_loans", late=late)
    bucket, most = most_first(totals)[0]
    return say(
        "buckets_says",
        late=late,
        bucket=bucket,
        sum=figures.short_money(most, currency=currency_of(summary)),
        share=figures.share(most, of=sum(totals.values())),
    )


def _exact_totals(
    loans: Mapping[str, int], *, by_bucket: Mapping[str, Mapping[str, int]], currency: str
) -> Html:
    """Return loans and money of each bucket in full, to be unfolded."""
    lines: list[list[Words]] = [
        [
            text(bucket),
            figures.count(loans.get(bucket, 0)),
            _part(by_bucket.get(bucket, {}).get("total", 0), currency=currency),
        ]
        for bucket in buckets_of(loans, by_bucket)
    ]
    head = (say("bucket"), say("key_loans"), _headed(say("total"), currency=currency))
    return _unfolded(table(head=head, rows=lines, title=say("buckets_title"), class_="exact"))


def _exact_parts(by_bucket: Mapping[str, Mapping[str, int]], *, currency: str) -> Html:
    """Return the components of each bucket in full, to be unfolded."""
    kinds = [name for name in SHOWN if any(amounts.get(name) for amounts in by_bucket.values())]
    if not kinds:
        return EMPTY
    lines: list[list[Words]] = [
        [text(bucket), *(_part(amounts.get(name, 0), currency=currency) for name in kinds)]
        for bucket, amounts in ((name, by_bucket.get(name, {})) for name in buckets_of(by_bucket))
    ]
    heads = (_headed(name_of("component", name), currency=currency) for name in kinds)
    head = [say("bucket"), *heads]
    return _unfolded(table(head=head, rows=lines, title=say("components_title"), class_="exact"))


def _part(amount: int, *, currency: str) -> Words:
    return figures.amount(amount, currency=currency) if amount else "–"


def _headed(words: Saying, *, currency: str) -> Saying:
    """Return the head of a column of money, which names the currency for all of it."""
    return joined([words, figures.symbol(currency)], by="space") if currency else words


def _unfolded(figures_in_full: Html) -> Html:
    return unfolded(summary=say("exact"), inside=figures_in_full)


def _stack(label: Words, *, amounts: Mapping[str, int], currency: str) -> charts.Stack:
    total = amounts.get("total", 0)
    slices = tuple(
        charts.Slice(
            tone=TONES[name],
            size=amounts.get(name, 0),
            title=" · ".join(
                (
                    charts.plain(label),
                    charts.plain(name_of("component", name)),
                    figures.money(amounts.get(name, 0), currency=currency).en,
                    figures.share(amounts.get(name, 0), of=total),
                )
            ),
        )
        for name in SHOWN
    )
    return charts.Stack(
        label=label, slices=slices, end=figures.bare_money(total, currency=currency)
    )


def _legend(overall: Mapping[str, int], *, currency: str) -> Html:
    lines = [
        element(
            charts.swatch(TONES[name]),
            element(both(name_of("component", name)), tag="span"),
            element(both(figures.short_money(overall[name], currency=currency)), tag="b"),
            tag="li",
        )
        for name in SHOWN
        if overall.get(name)
    ]
    for name in ("above_cap", "unapplied"):
        if overall.get(name):
            beside = figures.short_money(overall[name], currency=currency)
            lines.append(element(both(say(name)), " ", element(both(beside), tag="b"), tag="li"))
    return element(*lines, tag="ul", class_="legend")


def _components_say(
    overall: Mapping[str, int], *, by_bucket: Mapping[str, Mapping[str, int]]
) -> Saying:
    principal, total = overall.get("principal", 0), overall["total"]
    shares = {
        "principal": figures.share(principal, of=total),
        "rest": figures.share(total - principal, of=total),
    }
    owing = [bucket for bucket, amounts in by_bucket.items() if amounts["total"] > 0]
    if not owing:
        return say("components_says_all", **shares)
    least = min(
        owing,
        key=lambda bucket: figures.permyriad(
            by_bucket[bucket].get("principal", 0), of=by_bucket[bucket]["total"]
        ),
    )
    amounts = by_bucket[least]
    lowest = figures.share(amounts.get("principal", 0), of=amounts["total"])
    return say("components_says", **shares, bucket=least, least=lowest)


def _summed(by_bucket: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    names = {name for amounts in by_bucket.values() for name in amounts}
    return {name: sum(amounts.get(name, 0) for amounts in by_bucket.values()) for name in names}
