"""Every setting a person may give by environment, with its meaning and its default."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hejie.config.postgres import Cluster


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, read once.

    :param folder: ``HEJIE_HOME``, where keys and the embedded database live.
    :param database_url: ``DATABASE_URL``, a server of your own; empty: the embedded one.
    :param secret_key: ``HEJIE_SECRET_KEY``, which signs sessions; random a start unless given.
    :param log_origin: ``HEJIE_LOG_ORIGIN``, the name of the evidence log: a host and path of yours.
    :param timestamp_url: ``HEJIE_TIMESTAMP_URL``, a time-stamping authority (RFC 3161); or none.
    :param timestamp_roots: ``HEJIE_TIMESTAMP_ROOTS``, a file of its root certificates (PEM).
    :param witness_url: ``HEJIE_WITNESS_URL``, a witness (C2SP tlog-witness); or none.
    :param witness_key: ``HEJIE_WITNESS_KEY``, its public key.
    :param oversight_recipient: ``HEJIE_OVERSIGHT_RECIPIENT``, the public age key of oversight.
    :param files_s3_bucket: ``HEJIE_FILES_S3_BUCKET``, keeps stored files; the local folder if none.
    :param files_s3_prefix: ``HEJIE_FILES_S3_PREFIX``, before every name in the bucket.
    :param files_s3_endpoint: ``HEJIE_FILES_S3_ENDPOINT``, if the bucket is not at Amazon.
    """

    folder: Path = field(default_factory=lambda: Path(os.environ.get("HEJIE_HOME", "var/hejie")))
    database_url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    secret_key: str = field(
        default_factory=lambda: os.environ.get("HEJIE_SECRET_KEY") or secrets.token_urlsafe(50)
    )

    log_origin: str = field(
        default_factory=lambda: os.environ.get("HEJIE_LOG_ORIGIN", "hejie.invalid/evidence")
    )
    timestamp_url: str = field(default_factory=lambda: _said("HEJIE_TIMESTAMP_URL"))
    timestamp_roots: str = field(default_factory=lambda: _said("HEJIE_TIMESTAMP_ROOTS"))
    witness_url: str = field(default_factory=lambda: _said("HEJIE_WITNESS_URL"))
    witness_key: str = field(default_factory=lambda: _said("HEJIE_WITNESS_KEY"))
    oversight_recipient: str = field(default_factory=lambda: _said("HEJIE_OVERSIGHT_RECIPIENT"))
    files_s3_bucket: str = field(default_factory=lambda: _said("HEJIE_FILES_S3_BUCKET"))
    files_s3_prefix: str = field(default_factory=lambda: _said("HEJIE_FILES_S3_PREFIX"))
    files_s3_endpoint: str = field(default_factory=lambda: _said("HEJIE_FILES_S3_ENDPOINT"))

    def database(self) -> dict[str, Any]:
        """Return Django's description of the database."""
        embedded = Cluster(self.folder / "postgres")
        url = self.database_url or (embedded.url if embedded.is_made else "")
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "hejie",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
        }


def _said(name: str) -> str:
    return os.environ.get(name, "")


ENVIRONMENT = Environment()
