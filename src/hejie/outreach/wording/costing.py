"""What a text would cost as short messages, before anybody approves it.

It is filled as its examples are, by its own letterhead, and with a way to stop as long as a real
one. A name or an amount may be longer; what a message takes is counted again when it is sent.
"""

from __future__ import annotations

from uuid import UUID

from hejie.outreach import optout
from hejie.outreach.models import TemplateVersion
from hejie.outreach.parts import Split, split
from hejie.outreach.wording.editions import stopping_page
from hejie.outreach.wording.placeholders import pieces_of, placeholders

_SAMPLE = optout.make(permit=UUID(int=0), key=bytes(32))


def expected(*, template_id: int, number: int, organization: str) -> dict[str, Split]:
    """Return the short messages that an edition would take, by language; none of another action."""
    versions = TemplateVersion.objects.filter(
        template_id=template_id,
        number=number,
        template__organization__code=organization,
        template__action="sms",
    )
    return {version.language: split(_example(version)) for version in versions}


def _example(version: TemplateVersion) -> str:
    """Return a text as its reader might see it."""
    head = dict(version.letterhead)
    if page := stopping_page(head):
        head["opt_out"] = f"{page}/{_SAMPLE}"
    known = placeholders()
    filled = [
        (head.get(piece.name) or getattr(known[piece.name].example, version.language))
        if piece.name
        else piece.text
        for piece in pieces_of(version.body)
    ]
    return "".join(filled).rstrip("\n")
