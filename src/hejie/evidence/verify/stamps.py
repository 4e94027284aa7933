"""Timestamps by RFC 3161: what an authority outside says about when it saw a checkpoint."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


class NotStamped(ValueError):
    """A token that is none, is of something else, or is not signed as it must be."""


def stamped_at(token: bytes, message: bytes) -> datetime:
    """Return when a token says that the message existed; who signed it is another question.

    :raises NotStamped: if it is no token, or of another message.
    """
    try:
        told = decode_timestamp_response(token)
        told_info = told.tst_info
        imprint = told_info.message_imprint
        name = _HASHES.get(imprint.hash_algorithm.dotted_string)
        at = told_info.gen_time
    except (ValueError, TypeError) as error:
        raise NotStamped("no timestamp token") from error
    if told.as_bytes() != token:
        raise NotStamped("a token with something beside it")
    if name is None or imprint.message != hashlib.new(name, message).digest():
        raise NotStamped("a timestamp of something else")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def check_signer(token: bytes, message: bytes, roots: bytes) -> None:
    """Check that an authority under one of these certificates (PEM) signed the token.

    Some authorities embed their chain in an order that one reader refuses and another accepts:
    ``openssl``, where it is installed, is asked as well before a token is refused.

    :raises NotStamped: if not.
    """
    try:
        builder = VerifierBuilder()
        for root in x509.load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(decode_timestamp_response(token), message)
    except (VerificationError, ValueError) as error:
        if not _openssl_accepts(token, message, roots):
            raise NotStamped(f"not signed by the authority: {error}") from error


def _openssl_accepts(token: bytes, message: bytes, roots: bytes) -> bool:
    openssl = shutil.which("openssl")
    if openssl is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("token", "message", "roots")]
        for path, content in zip(paths, (token, message, roots), strict=True):
            path.write_bytes(content)
        options = [f"-in={paths[0]}", f"-data={paths[1]}", f"-CAfile={paths[2]}"]
        words = [word for option in options for word in option.split("=", 1)]
        done = subprocess.run(  # noqa: S603 - a program of the system, on files of ours
            [openssl, "ts", "-verify", *words], check=False, capture_output=True
        )
    return done.returncode == 0
