"""What an SMSC says in an answer (SMPP 3.4, 5.1.3), as far as it tells us what to do."""

from __future__ import annotations

OK = 0x00000000
SYSTEM_ERROR = 0x00000008
ALREADY_BOUND = 0x00000005
INVALID_DESTINATION = 0x0000000B
INVALID_PASSWORD = 0x0000000E
QUEUE_FULL = 0x00000014
INVALID_DESTINATION_TYPE = 0x00000050
INVALID_DESTINATION_PLAN = 0x00000051
THROTTLED = 0x00000058
NOT_NOW = 0x00000064
"""*Temporary receiver error*: what we answer where a delivery could not be taken down; it is then
delivered again."""
INVALID_COMMAND = 0x00000003

SLOW_DOWN = frozenset({THROTTLED, QUEUE_FULL})
"""Answers after which the same is sent again, a little later: it was certainly not taken."""

ABOUT_THE_READER = frozenset(
    {INVALID_DESTINATION, INVALID_DESTINATION_TYPE, INVALID_DESTINATION_PLAN}
)
"""Answers that will be the same tomorrow; any other may be about us, our account or this hour."""


def reason_of(status: int) -> str:
    """Return the short code of a refusal, such as ``smpp-0x58``."""
    return f"smpp-0x{status:02x}"
