"""``hejie conduct``: what nobody may say, found in a text."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hejie.interfaces.cli.stop import FINDINGS, stop, stopping

if TYPE_CHECKING:
    from hejie.permit.conduct import Circumstances, Turn

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="What nobody may say, found in a text."
)

_LONGEST = 1_000_000
_SPEAKERS = ("collector", "borrower", "other")
_PLAIN = {"true": True, "false": False, "null": None}


_Fact = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="What is known beside the words; may be given again."),
]


@app.command("inspect")
def read(
    text: Annotated[str, typer.Argument(metavar="FILE|-", help="UTF-8 text; - reads stdin.")],
    fact: _Fact = None,
) -> None:
    """Inspect a text: JSON with every finding; exit 0 clean, 3 findings, 2 bad input."""
    from hejie.permit.conduct import inspect

    found = inspect(_text(text), facts=_facts(fact or []))
    plain = {"codes": found.codes, "findings": [asdict(each) for each in found.findings]}
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
    raise typer.Exit(FINDINGS if found.findings else 0)


@app.command("assess")
def weigh(
    turns: Annotated[
        str, typer.Argument(metavar="TURNS.json|-", help="A list of speaker and text.")
    ],
    fact: _Fact = None,
) -> None:
    """Assess a conversation: risk and reasons as JSON; exit 0 without reasons, 3 with, 2 bad."""
    from hejie.permit.conduct import assess

    risk = assess(_turns(turns), facts=_facts(fact or []))
    plain = {
        "score": risk.score,
        "stops": risk.stops,
        "codes": risk.codes,
        "reasons": [asdict(each) for each in risk.reasons],
    }
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
    raise typer.Exit(FINDINGS if risk.reasons else 0)


def _turns(source: str) -> list[Turn]:
    from hejie.permit.conduct import Turn

    named = "standard input" if source == "-" else source
    try:
        rows = json.loads(_text(source))
    except (json.JSONDecodeError, RecursionError) as error:
        stop(f"{named}: is not JSON ({error})")
    if not isinstance(rows, list):
        stop(f"{named}: holds no list of turns")
    turns = []
    for number, row in enumerate(rows, 1):
        is_turn = isinstance(row, dict) and set(row) == {"speaker", "text"}
        if not is_turn or row["speaker"] not in _SPEAKERS or not isinstance(row["text"], str):
            stop(
                f"{named}, turn {number}: is no object of `speaker` "
                f"({', '.join(_SPEAKERS)}) and `text`"
            )
        turns.append(Turn(row["speaker"], row["text"]))
    return turns


def _text(source: str) -> str:
    named = "standard input" if source == "-" else source
    try:
        read = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        text = read.decode("utf-8")
    except OSError as error:
        stop(f"{named}: cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        stop(f"{named}: is not UTF-8 text")
    if len(text) > _LONGEST:
        stop(f"{named}: is longer than {_LONGEST:,} characters; inspect it in parts")
    return text


def _facts(told: list[str]) -> Circumstances:
    from hejie.permit.conduct import Circumstances

    named: dict[str, Any] = {}
    for one in told:
        name, is_told, value = one.partition("=")
        if not is_told:
            stop(f"--fact {one!r} is not NAME=VALUE")
        if name in named:
            stop(f"--fact {name!r} stands twice; keep one")
        named[name] = _PLAIN.get(value, value)
    with stopping():
        return Circumstances.of(named)
