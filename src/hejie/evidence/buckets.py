"""The shelf that is a bucket; loaded only where the settings name one, for it needs boto3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from hejie.evidence.unable import UnableToOpen, UnableToStore

_CHUNK = 1 << 20
_MISSING = {"404", "NoSuchKey", "NotFound"}


class Bucket:
    """A shelf in a bucket; an object is seen only once all of it has arrived."""

    def __init__(self, bucket: str, prefix: str, *, endpoint: str = "") -> None:
        self._client: Any = boto3.client("s3", endpoint_url=endpoint or None)
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def put(self, draft: Path, address: str) -> None:
        """Upload the draft and delete it."""
        try:
            self._client.upload_file(str(draft), self._bucket, self._prefix + address)
        except (BotoCoreError, ClientError, OSError) as error:
            raise UnableToStore(f"the bucket {self._bucket} does not take files") from error
        draft.unlink()

    def read(self, address: str) -> Iterator[bytes]:
        """Yield the bytes of an object."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=self._prefix + address)
            yield from found["Body"].iter_chunks(_CHUNK)
        except ClientError as error:
            is_missing = error.response.get("Error", {}).get("Code") in _MISSING
            why = "no such file" if is_missing else "refused by the bucket"
            raise UnableToOpen(f"{address}: {why}") from error
        except BotoCoreError as error:
            raise UnableToOpen(f"{address}: the bucket does not answer") from error

    def remove(self, address: str) -> None:
        """Delete an object."""
        self._client.delete_object(Bucket=self._bucket, Key=self._prefix + address)

    def addresses(self) -> Iterator[tuple[str, datetime]]:
        """Yield the objects under the prefix."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
            for found in page.get("Contents", ()):
                yield found["Key"].removeprefix(self._prefix), found["LastModified"]
