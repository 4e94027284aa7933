"""A message as a letter of the internet (RFC 5322): heads, plain text and the same in HTML.

Everything is encoded to 7 bits, so that no server on the way has a reason to change it. The
``Message-ID`` follows from the key alone: a letter that arrives twice says itself that it is one.
Its HTML is our own markup around escaped text: no picture, no link that counts readers, no script.
"""

from __future__ import annotations

import html
from email import policy
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote

from hejie.outreach import optout
from hejie.outreach.channels.email.address import Address
from hejie.outreach.channels.email.relay import Relay
from hejie.outreach.channels.message import Message, UnableToSpeak, checked_key

PLAIN = policy.SMTP.clone(cte_type="7bit")
WITH_UTF8 = policy.SMTPUTF8.clone(cte_type="7bit")
LANGUAGE_TAGS = {"zh": "zh-Hans", "en": "en"}


def reference_of(key: str, *, relay: Relay) -> str:
    """Return the ``Message-ID`` of a key, the same for ever."""
    return f"<{checked_key(key)}@{relay.sender.domain}>"


def letter(message: Message, *, to: Address, key: str, relay: Relay) -> EmailMessage:
    """Return the message as it goes over the wire.

    :raises UnableToSpeak: if a head would hold what no head can.
    """
    written = EmailMessage(policy=PLAIN if to.is_ascii else WITH_UTF8)
    try:
        written["From"] = _mailbox(relay.sender, name=message.sender_name)
        written["To"] = _mailbox(to)
        written["Subject"] = message.subject
        written["Date"] = format_datetime(message.at)
        written["Message-ID"] = reference_of(key, relay=relay)
        # Asks holiday notices and other machines not to answer a machine (RFC 3834).
        written["Auto-Submitted"] = "auto-generated"
        for name, value in opt_out_heads(message, relay=relay):
            written[name] = value
        written.set_content(message.text)
        written.add_alternative(_page(message), subtype="html")
        # Last: setting the content takes heads of content away.
        written["Content-Language"] = LANGUAGE_TAGS[message.language]
    except ValueError as error:
        raise UnableToSpeak("a head of this letter would hold what no head can") from error
    return written


def opt_out_heads(message: Message, *, relay: Relay) -> list[tuple[str, str]]:
    """Return the heads by which a mail program offers to unsubscribe (RFC 2369, RFC 8058)."""
    token, ways, heads = message.opt_out, [], []
    if token and relay.opt_out:
        subject = quote(f"{optout.SUBJECT} {token}")
        ways.append(f"<mailto:{relay.opt_out}?subject={subject}>")
    if token and message.opt_out_page:
        ways.append(f"<{message.opt_out_page.rstrip('/')}/{token}>")
        heads.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if ways:
        heads.insert(0, ("List-Unsubscribe", ", ".join(ways)))
    return heads


def _mailbox(address: Address, *, name: str = "") -> Mailbox:
    return Mailbox(display_name=name, username=address.name, domain=address.domain)


def _page(message: Message) -> str:
    paragraphs = "".join(
        f"<p>{html.escape(paragraph).replace(chr(10), '<br>')}</p>\n"
        for paragraph in message.text.strip("\n").split("\n\n")
    )
    return (
        f'<!doctype html>\n<html lang="{LANGUAGE_TAGS[message.language]}">\n'
        f'<head><meta charset="utf-8"><title>{html.escape(message.subject)}</title></head>\n'
        f"<body>\n{paragraphs}</body>\n</html>\n"
    )
