"""Taking down the no of whoever holds a letter: by its link, or by a reply that carries its token.

The channel is closed to the borrower, whoever of the two the letter went to says so: it is the side
on which nobody is reached against their will. A borrower's letter speaks for the borrower; one to
somebody else is no word of theirs, and is written down as none.
"""

from __future__ import annotations

from datetime import datetime

from hejie.care.operations import opt_out
from hejie.outreach import optout
from hejie.outreach.models import Permit
from hejie.privacy.keys import ring
from hejie.values.actor import Actor


def permit_of(token: str) -> Permit | None:
    """Return the permit under which a letter went, with its house; None: no token of ours."""
    found = optout.verify(token, key=optout.key_of(ring()))
    if found is None:
        return None
    return Permit.objects.select_related("organization").filter(id=found).first()


def stop(permit: Permit, *, through: str, now: datetime) -> None:
    """Close the letter's channel to its borrower, in one transaction with its evidence.

    What was permitted on it before carries nothing any more. Saying it again changes nothing.

    :param through: the way it came in, which proves nobody: see ``values.actor``.
    """
    is_own = permit.party == "borrower"
    opt_out(
        borrower_id=permit.borrower_id,
        channel=permit.action,
        source="borrower" if is_own else "system",
        actor=Actor(
            "borrower" if is_own else "job",
            str(permit.borrower_id) if is_own else "outreach.optout",
            permit.organization.code,
            through=through,
        ),
        now=now,
    )
