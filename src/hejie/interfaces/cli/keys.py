"""``hejie keys``: make the keys, change the key that seals, and have them brought back by two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.database import choose_settings, database
from hejie.interfaces.cli.stop import FINDINGS, stop, stopping

if TYPE_CHECKING:
    from hejie.privacy.keys import KeyRing
    from hejie.privacy.rotation import Column

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The keys of the house; what seals is in the database DATABASE_URL names.",
)

_NAMED_AT_MOST = 10
_PLAIN_NAME = re.compile(r"[\w.-]+=")


@app.command()
def make() -> None:
    """Write new keys where HEJIE_HOME says; refuses where there are some."""
    from hejie.privacy import keys

    with _keys() as path:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            ring = keys.make(path)
        except FileExistsError:
            stop(f"{path} is there already: keys are never written over")
        typer.echo(f"{path}: key {ring.current} seals; give it to escrow before anything is sealed")


@app.command()
def check() -> None:
    """Count what is sealed with which key, and open every value once; exit 3 if one does not."""
    from hejie.privacy import rotation
    from hejie.privacy.sealing import VALUES_A_KEY

    damaged: list[str] = []
    total = 0
    with _keys() as path, database():
        ring = _ring(path)
        for column in rotation.columns():
            by_key = rotation.counted(column)
            total += by_key[ring.current]
            said = ", ".join(f"{by_key[key]:,} with {key}" for key in sorted(by_key)) or "nothing"
            typer.echo(f"{column}: {said}")
            damaged += rotation.unopened(column, ring=ring)
        typer.echo(f"{ring.current} has sealed {total:,} values that stand; it is good for 2^32")
        if total > VALUES_A_KEY // 2:
            stop("the current key is half used: run hejie keys rotate", code=FINDINGS)
        _tell_damaged(damaged)


@app.command()
def rotate() -> None:
    """Seal everything anew with a new key; what a killed run left undone, the next one does."""
    from hejie.privacy import keys, rotation

    with _keys() as path, keys.changing(path), database():
        ring = _ring(path)
        left = sum(_sealed_otherwise(column, ring) for column in rotation.columns())
        if left:
            typer.echo(
                f"{left:,} values are sealed with an older key: going on with {ring.current}"
            )
        else:
            ring = ring.with_new_key(since=datetime.now(UTC))
            keys.save(ring, path)
            typer.echo(f"{ring.current} seals from now on; give the new file to escrow")
        damaged = [place for column in rotation.columns() for place in _resealed(column, ring=ring)]
        _tell_damaged(damaged)
        typer.echo("every value is sealed with the current key")


@app.command()
def retire(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The id of an older key.")],
    after_hours: Annotated[
        int, typer.Option(help="How long the newer key must have sealed, so that no job uses KEY.")
    ] = 24,
) -> None:
    """Drop an older key; refused as long as anything is sealed with it. Escrow still has it."""
    from hejie.privacy import keys, rotation

    with _keys() as path, keys.changing(path), database():
        ring = _ring(path)
        if key == ring.current or key not in ring.seal:
            stop(f"{key} is the current key, or no key: there are {', '.join(ring.seal)}")
        used = {str(each): rotation.counted(each)[key] for each in rotation.columns()}
        for column, many in used.items():
            if many:
                stop(f"{key} still seals {many:,} values of {column}: run hejie keys rotate")
        ripe = (ring.since or datetime.min.replace(tzinfo=UTC)) + timedelta(hours=after_hours)
        if ripe > datetime.now(UTC):
            stop(
                f"a job begun before {ring.since:%F %T} may still use {key}: wait till {ripe:%F %T}"
            )
        keys.save(ring.without(key), path)
        typer.echo(f"{key} is gone from {path}")


@app.command()
def escrow(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder for the envelopes.")],
    holder: Annotated[
        list[str], typer.Option(metavar="NAME=AGE1…", help="A holder and their age public key.")
    ],
) -> None:
    """Write an envelope for each pair of holders: any two bring the keys back, no one alone."""
    from hejie.privacy.escrow import envelopes

    with _keys() as path:
        holders = dict(each.partition("=")[::2] for each in holder)
        if len(holders) < len(holder) or not all(_PLAIN_NAME.match(each) for each in holder):
            stop("--holder: a name of their own for each, as in --holder wang=age1…")
        made = envelopes(_ring(path), holders=holders)
        try:
            out.mkdir(parents=True, exist_ok=True)
            for (one, other), envelope in made.items():
                (out / f"keys-{one}-{other}.age").write_bytes(envelope)
        except OSError as error:
            stop(f"{out}: {(error.strerror or 'cannot be written').lower()}")
        typer.echo(f"{len(made)} envelopes in {out}; keep them apart from the holders' keys")


@app.command()
def recover(
    envelope: Annotated[Path, typer.Argument(metavar="ENVELOPE", help="Of the two holders.")],
    identity: Annotated[list[Path], typer.Option(help="A holder's age secret key; twice.")],
) -> None:
    """Bring the keys back with the keys of two holders; refuses where there are some."""
    from hejie.privacy import keys
    from hejie.privacy.escrow import FEWEST, recovered

    if len(identity) != FEWEST:
        stop("--identity: the key files of two holders")
    with _keys() as path:
        try:
            first, second = (each.read_text(encoding="utf-8") for each in identity)
            ring = recovered(envelope.read_bytes(), identities=(first, second))
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            keys.keep(keys.text_of(ring), path)
        except FileExistsError:
            stop(f"{path} is there already: keys are never written over")
        except UnicodeDecodeError:
            stop("--identity: not an age secret key")
        except OSError as error:
            stop(f"{error.filename}: {(error.strerror or 'cannot be read').lower()}")
        typer.echo(f"{path}: the keys are back; {ring.current} seals")


@contextmanager
def _keys() -> Iterator[Path]:
    """Give the path of the key file, as the settings have it."""
    choose_settings()
    from django.conf import settings

    with stopping():
        yield Path(settings.HEJIE_KEYS_FILE)


def _ring(path: Path) -> KeyRing:
    from hejie.privacy import keys

    return keys.load(path)


def _sealed_otherwise(column: Column, ring: KeyRing) -> int:
    from hejie.privacy import rotation

    by_key = rotation.counted(column)
    return by_key.total() - by_key[ring.current]


def _resealed(column: Column, *, ring: KeyRing) -> list[str]:
    """Seal a column anew, saying how far it is; return the places that do not open."""
    from hejie.privacy import rotation

    unopened: list[str] = []
    for progress in rotation.reseal(column, ring=ring):
        if progress.left:
            typer.echo(f"{column}: {progress.done:,} of {progress.left:,}", err=True)
        unopened = progress.unopened
    return unopened


def _tell_damaged(places: list[str]) -> None:
    if places:
        more = (
            "" if len(places) <= _NAMED_AT_MOST else f" and {len(places) - _NAMED_AT_MOST:,} more"
        )
        stop(f"do not open: {', '.join(places[:_NAMED_AT_MOST])}{more}", code=FINDINGS)
