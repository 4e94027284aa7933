"""A message that proves who sent it, as Standard Webhooks has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hejie.privacy.signed import heads, is_proven, key_of, signature

NAME, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}'
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # that of the standard's own example
NOW = datetime.fromtimestamp(AT, UTC)


def test_the_example_of_the_standard() -> None:
    signed = signature(secret=SECRET, name=NAME, at=AT, body=BODY)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert len(key_of(SECRET)) == 24


def test_what_is_signed_here_is_proven_here_and_only_for_a_while() -> None:
    said = heads(secret=SECRET, name=NAME, body=BODY, now=NOW)
    for late, proven in ((0, True), (300, True), (301, False), (-301, False)):
        now = NOW + timedelta(seconds=late)
        assert is_proven(said, secret=SECRET, body=BODY.encode(), now=now) is proven


@pytest.mark.parametrize("head", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_every_head_counts(head: str) -> None:
    said = heads(secret=SECRET, name=NAME, body=BODY, now=NOW)
    for other in ("", "1614265331", "v1,"):
        changed = {**said, head: other}
        assert not is_proven(changed, secret=SECRET, body=BODY.encode(), now=NOW)
    assert not is_proven(said, secret=SECRET, body=b'{"test": 1}', now=NOW)
