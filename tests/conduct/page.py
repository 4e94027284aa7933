"""``docs/conduct.md``: the figures, and what they do not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from tests.conduct.figures import Figures, as_if_said_by_anybody, figures
from tests.conduct.sentences import Sentence, sentences

from hejie.permit.conduct.lexicon import lists
from hejie.permit.explain.words import name_of
from hejie.values.names import CONDUCT_FLAGS

PAGE = Path(__file__).parents[2] / "docs" / "conduct.md"


def write(*, on: date, seconds: float) -> None:
    """Write the page anew.

    :param seconds: how long ten thousand short messages took.
    """
    PAGE.write_text("\n".join(_lines(on=on, seconds=seconds)) + "\n", encoding="utf-8")


def _lines(*, on: date, seconds: float) -> Iterator[str]:
    held = [each for each in sentences() if each.is_held_out]
    read = figures(held)
    yield "# What the inspection of words finds"
    yield ""
    yield f"Written by `make conduct` on {on:%Y-%m-%d}; do not edit it."
    yield ""
    yield from _what_it_is(held)
    yield "## By code, on the third held out"
    yield ""
    yield from _table(read)
    yield ""
    yield from _readings(held, read)
    yield ""
    yield "## On sentences written later"
    yield ""
    yield from _later()
    yield ""
    yield "## What it misses"
    yield ""
    yield from MISSES
    yield ""
    yield "## How fast"
    yield ""
    yield f"Ten thousand short messages took {seconds:.1f} s of one core (a test refuses 10 s)."


def _what_it_is(held: Sequence[Sentence]) -> Iterator[str]:
    patterns = len(lists().entries)
    lawful = sum(each.is_lawful for each in sentences())
    yield (
        f"`permit/conduct` reads by {patterns} patterns in {len(CONDUCT_FLAGS)} lists, by sound, "
        "and by what stands around a phrase. It is measured on sentences that we wrote ourselves "
        f"(`tests/conduct/sentences`): {len(sentences()):,}, of which {lawful} are lawful ones in "
        f"the same words. {len(held)}, chosen by their digest, are held out: no weight was chosen "
        "by them, and patterns that found only such sentences were taken out. Their writer wrote "
        "the lists too, so these figures flatter."
    )
    yield ""


def _table(read: Figures) -> Iterator[str]:
    yield "| code | | precision (95 %) | recall (95 %) |"
    yield "|---|---|---|---|"
    for code in CONDUCT_FLAGS:
        precision, recall = read.precision([code]), read.recall([code])
        yield f"| `{code}` | {name_of('flag', code).zh} | {precision} | {recall} |"
    yield f"| all | 合计 | {read.precision()} | {read.recall()} |"
    yield ""
    yield "A share is so many of so many, with Wilson's interval of 95 %."


def _later() -> Iterator[str]:
    later = sentences("later")
    yield (
        f"The lists were written by whoever had just written the sentences. So {len(later)} more "
        "were written when lists and weights were done, half of them lawful, in words that the "
        "others do not use. No pattern was changed by what they showed; 252 sentences to learn "
        "from were added after it was seen how much was missed. They are the more honest figures: "
        "lists hardly find what nobody put on them, and it is the model that generalises."
    )
    yield ""
    yield "| read so | precision | recall | misconduct stopped | lawful sentences stopped |"
    yield "|---|---|---|---|---|"
    for name, one in (
        ("lists, sound and model", figures(later)),
        ("lists and sound", figures(later, by=["list", "sound"])),
    ):
        yield f"| {name} | {one.precision()} | {one.recall()} | {one.wrongful} | {one.lawful} |"


def _readings(held: Sequence[Sentence], read: Figures) -> Iterator[str]:
    yield "| read so | precision | recall | misconduct stopped | lawful sentences stopped |"
    yield "|---|---|---|---|---|"
    for name, one in (
        ("lists, sound and model", read),
        ("lists and sound", figures(held, by=["list", "sound"])),
        ("lists as written", figures(held, by=["list"])),
        ("all, and nobody knows who speaks", figures(as_if_said_by_anybody(held))),
        ("all, of what a machine wrote down", figures([each for each in held if each.is_noisy])),
    ):
        yield f"| {name} | {one.precision()} | {one.recall()} | {one.wrongful} | {one.lawful} |"
    everyday = figures([each for each in sentences("everyday") if each.is_held_out])
    yield ""
    yield f"Of everyday sentences held out, {everyday.lawful} are stopped, all of them wrongly."
    yield ""
    yield from MODEL


MODEL = (
    "The model speaks only where the lists find nothing, and says *misconduct* more surely than",
    "which: its names are often wrong, so precision by code falls where it speaks, and a person",
    "looks at what it finds. It is not asked of templates, nor of what is short or not Chinese.",
)

MISSES = (
    "- **The third held out flatters it.** Whoever writes a phrase of misconduct also thinks of",
    "  its pattern. Expect what is found of sentences written later, and measure on real calls.",
    "- It knows phrases, not intentions: irony, hints, and a threat in polite words pass.",
    "- A denial or a quotation before a threat in the same sentence can hide it.",
    "- Dialects beyond a few common words, and English beyond a short list, are hardly read.",
    "- It stops a text; it never clears one. A person reviews what matters.",
)
