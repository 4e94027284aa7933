"""Which channel carries what, and what the null channel keeps."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from battery import message

from hejie.outreach.channels.null import Null
from hejie.outreach.channels.registry import Channels, UnableToWire, UnknownChannel


def test_a_channel_is_found_by_what_it_carries() -> None:
    channels = Channels()
    mail, texts = Null(actions=("email",)), Null(actions=("sms", "push"))
    channels.fill([mail, texts])
    assert channels.of("email") is mail
    assert channels.of("push") is texts
    assert not channels.carries("letter")
    with pytest.raises(UnknownChannel, match="no channel carries letter"):
        channels.of("letter")


def test_two_for_one_action_and_no_action_are_refused() -> None:
    with pytest.raises(UnableToWire, match="both carry sms"):
        Channels().fill([Null(), Null()])
    with pytest.raises(UnableToWire, match="deduct, no touch"):
        Channels().fill([Null(actions=("deduct",))])


def test_for_a_while_others_may_stand_in() -> None:
    channels = Channels()
    own, other = Null(), Null()
    channels.fill([own])
    with channels.only(other):
        assert channels.of("sms") is other
    assert channels.of("sms") is own


def test_a_spool_is_its_owners_alone(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    Null(spool=spool).send(message(), to="reader@inbox.example", key="k-1")
    (file,) = spool.iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["text"] == message().text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(spool.stat().st_mode) == 0o700


def test_the_same_key_is_kept_once() -> None:
    channel = Null()
    channel.send(message(), to="reader@inbox.example", key="k-1")
    channel.send(message(text="anew"), to="reader@inbox.example", key="k-1")
    assert [kept.message.text for kept in channel.kept()] == [message().text]
