"""The one way in which a room tells a person that it cannot go on."""

from __future__ import annotations


class Unable(ValueError):
    """What was given does not do; the message is one clear line: what, where, and the remedy."""
