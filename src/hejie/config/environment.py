"""Every setting a person may give by environment, with its meaning and its default."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hejie.config.postgres import Cluster

LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, read once.

    :param folder: ``HEJIE_HOME``, where keys and the embedded database live.
    :param database_url: ``DATABASE_URL``, a server of your own; empty: the embedded one.
    :param secret_key: ``HEJIE_SECRET_KEY``, which signs sessions; random a start unless given.
    :param names: ``HEJIE_NAMES``, host names it is asked by, with commas; this machine always.
    :param is_behind_https: ``HEJIE_HTTPS=1``: a proxy of yours speaks HTTPS and says so in
        ``X-Forwarded-Proto``; cookies are then for HTTPS alone.
    :param second_factor: ``HEJIE_SECOND_FACTOR``, ``required`` of all staff, or ``optional``.
    :param metrics_token: ``HEJIE_METRICS_TOKEN``, which ``/metrics`` wants as a bearer's; empty: it
        answers this machine alone, and nobody where ``HEJIE_NAMES`` is set.
    :param collectors: ``HEJIE_COLLECTORS``, who vouches for those who call or visit: whoever asks
        (``told``), or the certificates and bars kept in this house (``here``).
    :param log_origin: ``HEJIE_LOG_ORIGIN``, the name of the evidence log: a host and path of yours.
    :param smtp_url: ``HEJIE_SMTP_URL``, the mail server that carries e-mail; empty: none is sent.
    :param sms_url: ``HEJIE_SMS_URL``, the SMSC or vendor that carries short messages; empty: none.
    :param sms_secret: ``HEJIE_SMS_SECRET``, which signs between a vendor of short messages and us.
    :param webhook_hosts: ``HEJIE_WEBHOOK_HOSTS``, host names that webhooks may call, by commas.
    :param laws: ``HEJIE_LAWS``, the law packs in force here, by commas; ``cn`` unless given.
    :param policy: ``HEJIE_POLICY``, a file that makes the packs stricter; empty: as they are.
    :param rehearsal: ``HEJIE_REHEARSAL=1``: every message is kept and reaches nobody.
    :param files: ``HEJIE_FILES``, a folder or ``s3://bucket/prefix``; empty: ``files`` in the
        folder.
    :param files_endpoint: ``HEJIE_FILES_ENDPOINT``, of a bucket that is not Amazon's.
    :param tsa_url: ``HEJIE_TSA_URL``, an authority of time by RFC 3161; empty: none.
    :param witness_url: ``HEJIE_WITNESS_URL``, a witness by C2SP tlog-witness; empty: none.
    :param witness_key: ``HEJIE_WITNESS_KEY``, its key, written name+id+base64.
    """

    folder: Path = field(default_factory=lambda: Path(os.environ.get("HEJIE_HOME", "var/hejie")))
    database_url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    secret_key: str = field(
        default_factory=lambda: os.environ.get("HEJIE_SECRET_KEY") or secrets.token_urlsafe(50)
    )
    names: str = field(default_factory=lambda: os.environ.get("HEJIE_NAMES", ""))
    is_behind_https: bool = field(default_factory=lambda: os.environ.get("HEJIE_HTTPS") == "1")
    second_factor: str = field(
        default_factory=lambda: os.environ.get("HEJIE_SECOND_FACTOR", "required")
    )
    metrics_token: str = field(default_factory=lambda: os.environ.get("HEJIE_METRICS_TOKEN", ""))
    collectors: str = field(default_factory=lambda: os.environ.get("HEJIE_COLLECTORS", "told"))
    log_origin: str = field(
        default_factory=lambda: os.environ.get("HEJIE_LOG_ORIGIN", "hejie.invalid/evidence")
    )
    files: str = field(default_factory=lambda: os.environ.get("HEJIE_FILES", ""))
    files_endpoint: str = field(default_factory=lambda: os.environ.get("HEJIE_FILES_ENDPOINT", ""))
    tsa_url: str = field(default_factory=lambda: os.environ.get("HEJIE_TSA_URL", ""))
    witness_url: str = field(default_factory=lambda: os.environ.get("HEJIE_WITNESS_URL", ""))
    witness_key: str = field(default_factory=lambda: os.environ.get("HEJIE_WITNESS_KEY", ""))
    webhook_hosts: tuple[str, ...] = field(
        default_factory=lambda: tuple(
            filter(None, os.environ.get("HEJIE_WEBHOOK_HOSTS", "").split(","))
        )
    )
    smtp_url: str = field(default_factory=lambda: os.environ.get("HEJIE_SMTP_URL", ""))
    sms_url: str = field(default_factory=lambda: os.environ.get("HEJIE_SMS_URL", ""))
    sms_secret: str = field(default_factory=lambda: os.environ.get("HEJIE_SMS_SECRET", ""))
    laws: tuple[str, ...] = field(
        default_factory=lambda: tuple(os.environ.get("HEJIE_LAWS", "cn").split(","))
    )
    policy: str = field(default_factory=lambda: os.environ.get("HEJIE_POLICY", ""))
    rehearsal: bool = field(default_factory=lambda: os.environ.get("HEJIE_REHEARSAL") == "1")

    @property
    def hosts(self) -> list[str]:
        """Return the names a request may ask for."""
        return [*LOOPBACK, *(name.strip() for name in self.names.split(",") if name.strip())]

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
            # A connection lives as long as its thread: what is asked often is planned once.
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "server_side_binding": True,
                "prepare_threshold": 2,
                "options": "-c plan_cache_mode=force_generic_plan",
            },
        }


ENVIRONMENT = Environment()
