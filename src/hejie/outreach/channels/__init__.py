"""Ways to reach a person, all of one shape: what is sent, and what may become of it.

A channel takes a finished message to one address and says one of three things:

- it returns ``Sent``: whoever carries it on has taken it, and answers for it from here;
- it raises ``TransportError``: it was **not** taken, for now (``permanent`` false) or for good;
- it raises ``FateUnknown``: nobody can tell. The line died after the text was given away and before
  an answer came. Such a message is counted and never sent again by itself.

``FateUnknown`` is no ``TransportError``, so that nobody who tries again after an error ever tries
again after a doubt.

A channel knows nothing of borrowers, permits or law; only ``outreach.dispatch`` may call it. It has
one ``sender``, fixed when it is made: who writes neither hides nor changes. ``key`` (the permit's
id) names the message for ever: from it follows the reference by which a duplicate is recognised.
"""

from hejie.outreach.channels.message import (
    Carried,
    Channel,
    FateUnknown,
    Message,
    Sent,
    TransportError,
    UnableToSpeak,
)

__all__ = [
    "Carried",
    "Channel",
    "FateUnknown",
    "Message",
    "Sent",
    "TransportError",
    "UnableToSpeak",
]
