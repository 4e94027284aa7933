"""How rows of staff are found by their user name."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager


class Staff(BaseUserManager):  # type: ignore[type-arg]  # the model is declared below its own rows
    """Finds people of staff by user name, however it was typed."""

    def get_by_natural_key(self, username: str | None) -> AbstractBaseUser:
        """Return the person of that user name, which is kept in small letters."""
        found: AbstractBaseUser = super().get_by_natural_key((username or "").strip().lower())
        return found
