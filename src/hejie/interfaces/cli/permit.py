"""``hejie permit``: whether a touch may happen."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hejie.interfaces.cli.files import write_whole
from hejie.interfaces.cli.stop import FINDINGS, UNDETERMINED, stop, stopping

if TYPE_CHECKING:
    from hejie.permit import Rulebook, Verdict

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="May this touch happen?")

_LONGEST_WHOLE = 19
_CODES = {"permitted": 0, "refused": FINDINGS, "undetermined": UNDETERMINED}

Laws = Annotated[
    list[str] | None, typer.Option("--law", metavar="PACK", help="Law pack; may be given again.")
]
Stage = Annotated[
    str, typer.Option(metavar="touch|case", help="At the gate, or the evening before.")
]


@app.command()
def judge(
    facts: Annotated[str, typer.Argument(metavar="FACTS.json|-", help="Facts; - reads stdin.")],
    law: Laws = None,
    stage: Stage = "touch",
    words: Annotated[
        str | None, typer.Option(metavar="zh|en", help="Say it in words, for a person.")
    ] = None,
) -> None:
    """Judge one touch: JSON, or words at a terminal; exit 0 permitted, 3 refused, 4 undetermined.

    At a terminal the verdict is said in Chinese and English; elsewhere it is JSON for a machine,
    unless --words asks for words.
    """
    from hejie.permit.explain import TONGUES, explain

    if words is not None and words not in TONGUES:
        stop(f"--words {words!r} is neither {' nor '.join(TONGUES)}")
    read = _facts(facts)
    rules = _rules(law, stage)
    verdict = rules.judge(read, stage=stage)
    said = explain(verdict, facts=read, rules=rules, stage=stage)
    if words is None and not sys.stdout.isatty():
        plain = {**_plain(verdict), "words": asdict(said.line)}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
    else:
        for tongue in TONGUES if words is None else (words,):
            typer.echo("\n".join(asdict(line)[tongue] for line in said.lines))
    raise typer.Exit(_CODES[verdict.answer])


@app.command()
def screen(
    facts: Annotated[Path, typer.Argument(metavar="FACTS.parquet", help="One row a touch.")],
    out: Annotated[Path, typer.Option(metavar="VERDICTS.parquet", help="Where to write.")],
    law: Laws = None,
    stage: Stage = "touch",
) -> None:
    """Screen many touches: a verdict a row, in the order of the facts."""
    import polars as pl

    rules = _rules(law, stage)
    try:
        frame = pl.read_parquet(facts, glob=False)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        stop(f"{facts}: cannot be read as Parquet ({str(error).splitlines()[0]})")
    verdicts = rules.screen(frame, stage=stage)
    write_whole(out, lambda part: verdicts.write_parquet(part, compression="lz4"))


def _rules(law: list[str] | None, stage: str) -> Rulebook:
    from hejie.permit import rulebook
    from hejie.values.names import STAGES

    if stage not in STAGES:
        stop(f"--stage {stage!r} is neither touch nor case")
    with stopping():
        return rulebook(laws=law or ["cn"])


def _facts(source: str) -> dict[str, Any]:
    named = "standard input" if source == "-" else source
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        read = json.loads(text, parse_int=_whole, object_pairs_hook=_each_once)
    except OSError as error:
        stop(f"{named}: cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        stop(f"{named}: is not UTF-8 text")
    except (json.JSONDecodeError, RecursionError) as error:
        stop(f"{named}: is not JSON ({error})")
    if not isinstance(read, dict):
        stop(f"{named}: holds no JSON object of facts")
    return read


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of a name given twice nobody knows which was meant."""
    found = dict(pairs)
    for name in found:
        if sum(each == name for each, _ in pairs) > 1:
            stop(f"`{name}` stands twice in the facts; keep one")
    return found


def _whole(digits: str) -> float:
    """Return a whole number; one without end is absurd, and so an unknown fact, no error."""
    return int(digits) if len(digits) <= _LONGEST_WHOLE else float(digits)


def _plain(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON values; windows as ``from`` and ``until``."""
    grounds = [
        {**asdict(ground), "cite": None if ground.cite is None else str(ground.cite)}
        for ground in verdict.grounds
    ]
    windows = [{"from": _text(w.from_at), "until": _text(w.until_at)} for w in verdict.windows]
    return {
        "answer": verdict.answer,
        "grounds": grounds,
        "duties": list(verdict.duties),
        "good_until": _text(verdict.good_until),
        "windows": windows,
        "next_moment": _text(verdict.next_moment),
        "needs_history": verdict.needs_history,
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
