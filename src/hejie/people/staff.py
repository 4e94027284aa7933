"""How rows of staff are made and found by their user name."""

from __future__ import annotations

from django.contrib.auth.base_user import BaseUserManager


class Staff(BaseUserManager):  # type: ignore[type-arg]  # the model is declared below its own rows
    """Finds people of staff by user name."""
