"""Keys and folders of a house that exists for one test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from hejie.privacy.keys import KeyRing, make

NOW = datetime(2026, 11, 21, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Return the moment at which a test takes place."""
    return NOW


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start a server that speaks S3, with one empty bucket; give its address."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "nobody")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=address).create_bucket(Bucket="evidence")
    yield address
    server.stop()


@pytest.fixture
def ring(tmp_path: Path, settings: Settings) -> KeyRing:
    """Make a new key ring, where the settings of the house say."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    settings.HEJIE_LOG_ORIGIN = "log.invalid/test"
    return make(tmp_path / "keys.json")
