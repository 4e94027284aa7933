"""The digest by which a permit proves a message and evidence names it."""

from __future__ import annotations

import hashlib
import json


def digest_of(
    *,
    subject: str,
    text: str,
    language: str,
    sender_name: str,
    opt_out: str,
    opt_out_page: str,
) -> str:
    """Return SHA-256, as hexadecimal digits, over all of a message that its reader meets.

    Its JSON has sorted keys, no spaces and plain UTF-8, so anybody can compute it again.

    :param opt_out: the token by which the reader may say *no more*; empty where none is offered.
    :param opt_out_page: the address of the web it is added to; empty where there is no page.
    """
    seen = {
        "language": language,
        "opt_out": opt_out,
        "opt_out_page": opt_out_page,
        "sender_name": sender_name,
        "subject": subject,
        "text": text,
    }
    canonical = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
