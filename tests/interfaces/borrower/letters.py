"""A letter that was permitted, and the address its reader finds in it."""

from __future__ import annotations

import uuid

from tests.outreach.gate.scene import COLLECTOR, NOW, RULES, asked, borrower, owned
from tests.outreach.gate.words import owing, version

from hejie.outreach import optout
from hejie.outreach.gate import ask
from hejie.outreach.models import Permit
from hejie.privacy.keys import ring


def permitted() -> Permit:
    """Return the permit of an e-mail to somebody who owes."""
    who = owing(borrower())
    with owned():
        answer = ask(
            asked=asked(who, "email", template_version_id=version().pk),
            rules=RULES,
            actor=COLLECTOR,
            now=NOW,
        )
    assert answer.permit is not None
    return answer.permit


def link_of(permit: uuid.UUID) -> str:
    """Return the path behind the letter's link."""
    return f"/stop/{optout.make(permit=permit, key=optout.key_of(ring()))}"
