"""The contract of the channels: one battery that each of them passes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from battery import CHANNELS, Bench, message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hejie.outreach.channels import (
    Channel,
    FateUnknown,
    Message,
    Sent,
    TransportError,
    UnableToSpeak,
)
from hejie.values.names import TOUCH_ACTIONS

KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.fixture(params=CHANNELS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with CHANNELS[request.param](tmp_path) as opened:
        yield opened


def test_it_has_the_shape_of_a_channel(bench: Bench) -> None:
    channel = bench.channel
    assert isinstance(channel, Channel)
    assert channel.name
    assert channel.sender
    assert set(channel.actions) <= set(TOUCH_ACTIONS)


def test_what_is_sent_arrives_once_and_whole(bench: Bench) -> None:
    sent = bench.channel.send(message(), to=bench.good, key=KEY)
    assert isinstance(sent, Sent)
    assert sent.reference
    assert bench.arrived() == [(bench.good, message().text)]


def test_the_same_key_has_the_same_reference_and_another_another(bench: Bench) -> None:
    first = bench.channel.send(message(), to=bench.good, key=KEY)
    again = bench.channel.send(message(), to=bench.good, key=KEY)
    other = bench.channel.send(message(), to=bench.good, key=KEY.replace("7", "8"))
    assert first == again != other
    assert KEY in first.reference


def test_who_writes_does_not_change(bench: Bench) -> None:
    before = bench.channel.sender
    bench.channel.send(message(sender_name="另一家"), to=bench.good, key=KEY)
    assert bench.channel.sender == before


@pytest.mark.parametrize("permanent", [True, False])
def test_a_refusal_is_an_error_and_nothing_arrives(bench: Bench, permanent: bool) -> None:
    to = bench.refused if permanent else bench.not_now
    with pytest.raises(TransportError) as refusal:
        bench.channel.send(message(), to=to, key=KEY)
    assert refusal.value.permanent is permanent
    assert bench.arrived() == []


def test_no_answer_is_a_doubt_and_no_error(bench: Bench) -> None:
    with pytest.raises(FateUnknown) as doubt:
        bench.channel.send(message(), to=bench.doubtful, key=KEY)
    assert not isinstance(doubt.value, TransportError)
    assert doubt.value.reference == bench.channel.send(message(), to=bench.good, key=KEY).reference


@pytest.mark.parametrize("ending", ["refused", "not_now", "doubtful"])
def test_no_error_says_who_the_reader_is(bench: Bench, ending: str) -> None:
    to = getattr(bench, ending)
    with pytest.raises((TransportError, FateUnknown)) as error:
        bench.channel.send(message(), to=to, key=KEY)
    said = f"{error.value}{error.value!r}{error.value.reason}"
    assert to not in said
    assert to.partition("@")[0] + "@" not in said


@pytest.mark.parametrize("key", ["", "a b", "a\r\nBcc: x@y.example", "../../etc", "é", "x" * 65])
def test_a_key_that_is_none_is_refused(bench: Bench, key: str) -> None:
    with pytest.raises(UnableToSpeak):
        bench.channel.send(message(), to=bench.good, key=key)
    assert bench.arrived() == []


def test_many_threads_mix_nothing_up(bench: Bench) -> None:
    def speak(number: int) -> None:
        text = f"给第 {number} 位读者"
        bench.channel.send(message(text=text), to=bench.another(number), key=f"k-{number}")

    threads = [threading.Thread(target=speak, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [(bench.another(number), f"给第 {number} 位读者") for number in range(8)]
    assert sorted(bench.arrived()) == expected


TEXTS = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], include_characters="\n"))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS.filter(str.strip), subject=st.text(st.characters(exclude_categories=["C", "Z"])))
def test_any_text_arrives_as_it_was_written(bench: Bench, text: str, subject: str) -> None:
    before = len(bench.arrived())
    said = message(text=text, subject=subject)
    bench.channel.send(said, to=bench.good, key=f"{said.digest[:32]}-{before}")
    arrived = bench.arrived()[before:]
    assert [read.rstrip("\n") for _, read in arrived] == [text.rstrip("\n")]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "  \n "},
        {"text": "a\x00b"},
        {"text": "a\rb"},
        {"subject": "a\nBcc: x@inbox.example"},
        {"sender_name": "示例\r\nBcc: x@inbox.example"},
        {"opt_out": "a\nb"},
        {"opt_out_page": "https://x.example/\nb"},
        {"subject": "=?utf-8?q?a=0D=0ABcc:_x?="},
        {"sender_name": "=?utf-8?q?x?="},
        {"language": "fr"},
        {"at": message().at.replace(tzinfo=None)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_message_that_cannot_be_is_none(changes: dict[str, object]) -> None:
    with pytest.raises(UnableToSpeak):
        message(**changes)


def test_a_message_shows_nothing_of_itself_in_a_log() -> None:
    said: Message = message()
    assert repr(said) == f"<Message {said.digest[:12]}>"
