"""What a process does while something is killed; run as ``python -m tests.kills.deeds``.

A deed is told its name and what it needs as JSON. It says ``begun`` when it is about to write, a
line of JSON for all that it was told is kept, and ``done`` at its end. It takes the same operations
as the commands and the worker do.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.sample import write_sample
from hejie.values.actor import Actor

if TYPE_CHECKING:
    from hejie.people.models import Organization
    from hejie.permit import Rulebook
    from hejie.portfolio.models import ContactPoint

CODE = "demo"
BORROWERS, SEED = 120, 4
LETTERS, FILES, FILE_BYTES = 12, 12, 300_000
BY = Actor("job", "kills", CODE)


def say(told: object) -> None:
    """Tell the test a line, at once."""
    sys.stdout.write(f"{told if isinstance(told, str) else json.dumps(told)}\n")
    sys.stdout.flush()


def lay(*, as_of: str) -> None:
    """Make the lender, its first book, and the words of its letters."""
    from tests.outreach.gate.words import version

    from hejie.people.operations import add_organization

    add_organization(
        code=CODE,
        name="示例消金",
        kind="lender",
        lender_kind="consumer_finance",
        actor=Actor("job", "kills"),
        now=datetime.now(UTC),
    )
    bring(as_of=as_of)
    version("early_overdue", "email")


def bring(*, as_of: str, again: bool = False) -> None:
    """Bring in the tape of a day; ``again`` under another digest, so that it is looked at anew."""
    from hejie.book.tape import read_tape
    from hejie.portfolio.imports import import_tape
    from hejie.simulation.sample import sample_tape

    day = date.fromisoformat(as_of)
    tables, manifest = sample_tape(borrowers=BORROWERS, seed=SEED, as_of=day)
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder) / "tape", tables=tables, manifest=manifest)
        tape = read_tape(Path(folder) / "tape", as_of=day, max_bad=0.5)
    rules, lender = _rules(), _lender()
    say("begun")
    brought = import_tape(
        tape=tape,
        servicer=lender,
        as_of=day,
        digest=hashlib.sha256(f"{as_of} {again}".encode()).digest(),
        makes_lenders=True,
        rules=rules,
        actor=BY,
        now=datetime.now(UTC),
    )
    say({"state": brought.state, "moved": brought.moved})


def night(*, as_of: str) -> None:
    """Run the night of a day."""
    from hejie.interfaces.jobs.night import run_night
    from hejie.strategy.load import load_ladder

    rules, ladder, lender = _rules(), load_ladder("cn-default"), _lender()
    say("begun")
    run_night(
        servicer=lender,
        as_of=date.fromisoformat(as_of),
        rules=rules,
        ladder=ladder,
        actor=BY,
        clock=lambda: datetime.now(UTC),
    )


def send(*, at: str) -> None:
    """Ask about people with an e-mail address, and send each letter that is permitted."""
    from tests.outreach.gate.scene import owned
    from tests.outreach.gate.words import version

    from hejie.outreach.dispatch import dispatch
    from hejie.portfolio.models import ContactPoint

    now, wording = datetime.fromisoformat(at), version("early_overdue", "email").pk
    _rules()  # read the law before it is said that anything begins
    points = ContactPoint.objects.filter(kind="email", relation="self", closed_at=None)
    say("begun")
    sent = 0
    with owned():
        for point in points.exclude(valid=False).order_by("id"):
            permit = _permit(point, wording, now=now)
            if permit is None:
                continue
            touch = dispatch(permit_id=permit, actor=BY, now=now)
            say({"permit": str(permit), "state": touch.state})
            sent += 1
            if sent == LETTERS:
                break


def recover(*, at: str) -> None:
    """Give up on letters of which nobody can say anything by now."""
    from hejie.outreach.operations import SENDING_AT_MOST
    from hejie.outreach.operations import recover as give_up

    give_up(now=datetime.fromisoformat(at) + SENDING_AT_MOST + timedelta(minutes=1))


def upload(*, seed: int) -> None:
    """Take files into the evidence, one after another."""
    from hejie.evidence.files import store

    dice = random.Random(seed)
    say("begun")
    for _ in range(FILES):
        kept = store(
            io.BytesIO(dice.randbytes(FILE_BYTES)),
            kind="letter",
            subject={"borrower": "1"},
            actor=BY,
            now=datetime.now(UTC),
        )
        say({"file": str(kept.pk), "sha256": kept.digest})


def _permit(point: ContactPoint, wording: int, *, now: datetime) -> UUID | None:
    """Ask for a letter; None where it may not be sent, or there is nothing to write."""
    from tests.outreach.gate.scene import LAWFUL

    from hejie.outreach.gate import Asked, UnableToAsk, ask

    question = Asked(
        borrower_id=point.borrower_id,
        organization=CODE,
        action="email",
        purpose="collect",
        contact_point_id=point.pk,
        template_version_id=wording,
        told=LAWFUL,
    )
    try:
        permit = ask(asked=question, rules=_rules(), actor=BY, now=now).permit
    except UnableToAsk:
        return None
    return permit.pk if permit else None


def _rules() -> Rulebook:
    from hejie.interfaces.inforce import rules_in_force

    return rules_in_force()


def _lender() -> Organization:
    from hejie.people.models import Organization

    return Organization.objects.get(code=CODE)


DEEDS: Mapping[str, Callable[..., None]] = {
    each.__name__: each for each in (lay, bring, night, send, recover, upload)
}


def main() -> None:
    """Do a deed in the house that the environment names."""
    with database():
        DEEDS[sys.argv[1]](**json.loads(sys.argv[2]))
    say("done")


if __name__ == "__main__":
    main()
