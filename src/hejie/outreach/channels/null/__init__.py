"""A channel that reaches nobody: it keeps what it was given, for tests, rehearsals and the demo."""

from hejie.outreach.channels.null.transport import Kept, Null

__all__ = ["Kept", "Null"]
