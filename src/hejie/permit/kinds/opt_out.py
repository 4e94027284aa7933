"""Opt-out and consent: what the borrower has asked us not to do, and what only they can allow.

A value has one of these or both, each a list of yes-or-no facts:

- ``facts``: wishes that stop the touch, such as ``channel_opted_out`` (out of this channel) and
  ``all_contact_refused`` (out of all contact). Any that is yes refuses.
- ``consents``: what must have been agreed to, such as ``contact_agreed``. Any that is no refuses.

Silence is neither: a wish or a consent that nobody recorded leaves the answer undetermined. With
``facts: [channel_opted_out]``, a text message after its STOP is refused, while a letter, of which
the fact is no, is permitted.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where one of the wishes was expressed, or a consent was not given."""
    wishes = (must_be(fact, wanted=False) for fact in value.get("facts", ()))
    consents = (must_be(fact, wanted=True) for fact in value.get("consents", ()))
    return (*wishes, *consents)
