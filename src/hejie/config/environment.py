"""Every setting a person may give by environment, with its meaning and its default.

The table is the one place; ``docs/reference/settings.md`` says the same, and a
test compares them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, read once."""

    folder: Path = field(default_factory=lambda: Path(os.environ.get("HEJIE_HOME", "var/hejie")))
    database_url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    secret_key: str = field(default_factory=lambda: os.environ.get("HEJIE_SECRET_KEY", "unset"))
    allowed_hosts: list[str] = field(default_factory=lambda: ["127.0.0.1", "localhost"])

    def database(self) -> dict[str, Any]:
        """Return Django's description of the database at ``DATABASE_URL``."""
        parts = urlsplit(self.database_url)
        host = unquote(parts.hostname or "")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "hejie",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(parts.port or ""),
        }


ENVIRONMENT = Environment()
