"""An edition: the texts of one template in its languages, and the letterhead they are sent under.

The letterhead fills the gaps that are the organisation's own and the same for every reader. It is
written with the text, inspected and approved with it, so that no telephone number and no way to
pay comes into a message that nobody approved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from hejie.outreach.heads import CONTROLS_BUT_NEWLINES, fits_a_head
from hejie.outreach.models.wording import LANGUAGES
from hejie.outreach.wording.placeholders import UnableToWord, names_in
from hejie.outreach.wording.rendering import LONGEST_VALUE
from hejie.values.names import PURPOSES, TOUCH_ACTIONS

STANDING = (
    "writer",
    "officer",
    "pay_where",
    "reply_phone",
    "reply_email",
    "complaint_phone",
    "opt_out",
)
"""Gaps that a letterhead fills. ``opt_out`` may be an https page: the reader's token is added."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one language; ``subject`` is empty where the action has none."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, as the reader sees it, and what fills the standing gaps, by gap."""

    sender_name: str
    gaps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """What is written at once: ``texts`` and ``letterheads`` by language."""

    code: str
    action: str
    purpose: str
    texts: dict[str, Text]
    letterheads: Mapping[str, Letterhead]


def stopping_page(gaps: Mapping[str, str]) -> str:
    """Return the page to which a reader's token is added, without its last slash; empty: none."""
    said = gaps.get("opt_out", "").strip()
    return said.rstrip("/") if said.startswith("https://") else ""


def checked(edition: Edition) -> None:
    """Refuse an edition that nobody could ever send.

    :raises UnableToWord: if a name in it is unknown, or a standing gap has nothing to fill it.
    """
    named = (("action", edition.action, TOUCH_ACTIONS), ("purpose", edition.purpose, PURPOSES))
    for what, name, known in named:
        if name not in known:
            raise UnableToWord(f"{what}: {name!r} is none; one of {', '.join(known)}")
    if not edition.texts or not set(edition.texts) <= set(LANGUAGES):
        raise UnableToWord(f"languages: some of {', '.join(LANGUAGES)}")
    for language, text in edition.texts.items():
        head = edition.letterheads.get(language)
        if head is None or not head.sender_name.strip():
            raise UnableToWord(f"{language}: says in nobody's name")
        if unknown := sorted(set(head.gaps) - set(STANDING)):
            raise UnableToWord(f"{language}: a letterhead does not fill {{{unknown[0]}}}")
        _on_their_lines(language, text, head)
        wanted = set(names_in(text.subject, text.body)) & set(STANDING)
        if empty := sorted(name for name in wanted if not head.gaps.get(name, "").strip()):
            raise UnableToWord(f"{language}: the letterhead has nothing for {{{empty[0]}}}")


def _on_their_lines(language: str, text: Text, head: Letterhead) -> None:
    """Refuse what no message could carry: control characters, or a head of several lines.

    :raises UnableToWord: if there is such a thing; it is refused now, not when a letter is due.
    """
    lines = {"subject": text.subject, "sender_name": head.sender_name, **head.gaps}
    for what, said in lines.items():
        if not fits_a_head(said) or len(said) > LONGEST_VALUE:
            raise UnableToWord(f"{language}: {what} is one line of up to {LONGEST_VALUE} letters")
    if not text.body.strip() or CONTROLS_BUT_NEWLINES.search(text.body):
        raise UnableToWord(f"{language}: the body is empty, or holds what no message can")


def digest_of_version(edition: Edition, *, language: str) -> bytes:
    """Return SHA-256 over all that is approved of one language, as JSON with sorted keys."""
    text, head = edition.texts[language], edition.letterheads[language]
    said = {
        "action": edition.action,
        "body": text.body,
        "code": edition.code,
        "language": language,
        "letterhead": dict(head.gaps),
        "purpose": edition.purpose,
        "sender_name": head.sender_name,
        "subject": text.subject,
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()
