"""The ways in which evidence tells a person that it cannot go on."""

from __future__ import annotations

from hejie.values.unable import Unable


class UnableToRecord(Unable):
    """What was to be recorded is no entry, or is recorded outside a transaction."""


class UnableToIntegrate(Unable):
    """The log as stored does not agree with its last checkpoint; nothing more is signed."""


class UnableToStore(Unable):
    """A file could not be taken into the store: too large, of no known sort, or nowhere to put."""


class UnableToOpen(Unable):
    """A stored file does not open: missing, damaged, cut short, or its key is gone."""


class UnableToPack(Unable):
    """There is nothing to pack, or it does not fit."""


class UnableToAttest(Unable):
    """Nobody outside confirmed a checkpoint: no answer, a refusal, or one to something else."""
