"""The law in force in this house: the packs and the policy of its settings, read once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from hejie.permit import Rulebook, rulebook
from hejie.permit.policy import EVERYTHING, load_policy


@cache
def rules_in_force() -> Rulebook:
    """Return the rules by which everything of this house is judged.

    :raises UnableToLoadPack: if ``HEJIE_LAWS`` names a pack that is none, or a malformed one.
    :raises UnableToApplyPolicy: if ``HEJIE_POLICY`` asks for what a pack does not offer.
    """
    policy = load_policy(Path(settings.HEJIE_POLICY)) if settings.HEJIE_POLICY else EVERYTHING
    return rulebook(laws=settings.HEJIE_LAWS, policy=policy)
