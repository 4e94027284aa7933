"""Writes of worklists, under one roof."""

from hejie.outreach.worklists.assigning import join, reassign
from hejie.outreach.worklists.claiming import (
    Claimed,
    claim_next,
    finish,
    give_back,
    keep,
    return_claims,
)
from hejie.outreach.worklists.evening import SharedNight, share_due, share_night
from hejie.outreach.worklists.pausing import approve_pause, pause, resume, return_pauses

__all__ = [
    "Claimed",
    "SharedNight",
    "approve_pause",
    "claim_next",
    "finish",
    "give_back",
    "join",
    "keep",
    "pause",
    "reassign",
    "resume",
    "return_claims",
    "return_pauses",
    "share_due",
    "share_night",
]
