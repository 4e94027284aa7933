"""The foot of the page: which strategy and law it stands on, and how the night ran."""

from __future__ import annotations

from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import Html, Words, both, element, join, paragraph
from hejie.nightly.report.reading import Summary, names, part, text, whole
from hejie.nightly.report.words import joined, name_of, say

TONES = ("ink-1", "ink-2", "ink-3", "ink-4", "ink-5")
_MILLI = 1000


def foot(summary: Summary) -> Html:
    """Return what the night stood on and how long it took."""
    title = element(both(say("foot_title")), tag="h2", id="foot-title")
    told: dict[str, Words] = {
        "strategy": text(summary.get("strategy"), longest=60),
        "laws": " + ".join(names(summary.get("laws"))),
        "books": figures.day(text(summary.get("as_of"))),
        "plan": figures.day(text(summary.get("plan_for"))),
        "seconds": _in_all(seconds_of(summary)),
        "peak": _peak(summary),
    }
    listed = join(*(_told(name, value=value) for name, value in told.items()))
    return element(
        element(
            title, paragraph(say("foot_private"), class_="soft"), tag="div", class_="foot-head"
        ),
        element(listed, tag="dl", class_="told"),
        _seconds(summary),
        tag="footer",
        id="foot",
    )


def seconds_of(summary: Summary) -> dict[str, int]:
    """Return milliseconds by step, in the order the night took them."""
    given = part(summary.get("seconds"))
    return {
        text(name, longest=30): int(value * _MILLI)
        for name, value in given.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _MILLI**3
    }


def _told(name: str, *, value: Words) -> Html:
    said = value if isinstance(value, str) else value.zh
    shown = both(value) if said else both(say("unknown"))
    return element(
        element(both(say(f"foot_{name}")), tag="dt"), element(shown, tag="dd"), tag="div"
    )


def _peak(summary: Summary) -> str:
    peak = whole(summary.get("peak_mb"))
    return f"{figures.count(peak)} MB" if peak else ""


def _written(milliseconds: int) -> str:
    return f"{milliseconds // _MILLI:,}.{milliseconds % _MILLI // 10:02d}"


def _in_all(seconds: dict[str, int]) -> str:
    return f"{_written(sum(seconds.values()))} s" if seconds else ""


def _seconds(summary: Summary) -> Html:
    seconds = seconds_of(summary)
    if not sum(seconds.values()):
        return paragraph(say("foot_no_seconds"), class_="soft")
    slices = [
        charts.Slice(
            tone=TONES[number % len(TONES)],
            size=taken,
            title=f"{charts.plain(name_of('seconds', name))} {_written(taken)} s",
        )
        for number, (name, taken) in enumerate(seconds.items())
    ]
    list_ = joined(
        [
            joined([name_of("seconds", name), say("bare", n=_written(taken))], by="space")
            for name, taken in seconds.items()
        ]
    )
    says = say("foot_says", n=_written(sum(seconds.values())), list=list_)
    drawn = charts.whole_bar(slices, height=8, named_by="foot-title foot-says")
    caption = element(both(says), tag="figcaption", id="foot-says")
    return element(drawn, caption, tag="figure")
