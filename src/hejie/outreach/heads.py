"""What may stand in a head of a message: one line that every mail program reads as it is written.

A head ends at a line's end, so a value with one could begin another head; and where ``=?`` stands
in a head, mail programs decode what follows (RFC 2047), line ends and all.
"""

from __future__ import annotations

import re

CONTROLS_BUT_NEWLINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What no text of a message holds."""

_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|=\?")


def fits_a_head(*said: str) -> bool:
    """Tell whether each of some values can stand in a head, and stay what it is."""
    return not any(_UNFIT.search(one) for one in said)
