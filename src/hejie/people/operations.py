"""Writes of people, under one roof: organisations, accounts, roles, teams, certificates, keys."""

from hejie.people.accounts import (
    add_staff,
    leave,
    note_sign_in,
    password_changed,
    reset_access,
    sign_out,
)
from hejie.people.certificates import add_certificate, end_certificate, lift_bar, set_bar
from hejie.people.granting import set_roles
from hejie.people.keys import make_key, revoke_key
from hejie.people.organizations import add_branch, add_organization
from hejie.people.teams import add_team, join_team, leave_team, set_leads

__all__ = [
    "add_branch",
    "add_certificate",
    "add_organization",
    "add_staff",
    "add_team",
    "end_certificate",
    "join_team",
    "leave",
    "leave_team",
    "lift_bar",
    "make_key",
    "note_sign_in",
    "password_changed",
    "reset_access",
    "revoke_key",
    "set_bar",
    "set_leads",
    "set_roles",
    "sign_out",
]
