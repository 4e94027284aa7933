"""The ways in which people tells a person that it cannot do what was asked."""

from __future__ import annotations

from hejie.values.unable import Unable


class UnableToAdmit(Unable):
    """An organisation, a branch, a member of staff or a role cannot be taken down as asked."""


class UnableToCertify(Unable):
    """A certificate or a bar cannot be added or ended as asked."""


class UnableToMakeKey(Unable):
    """A key cannot be made or revoked as asked."""


class UnableToFormTeam(Unable):
    """A team, its leads or its members cannot be set as asked."""
