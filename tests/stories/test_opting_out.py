"""Who opts out of a channel, or of all contact, is not reached there any more."""

from __future__ import annotations

from portfolio import DAYTIME, Portfolio, step


def test_a_message_is_not_sent_to_who_opted_out_of_messages(book: Portfolio) -> None:
    # Given Bai, due in three days, who opted out of text messages.
    book.is_late("bai", days=-3)
    book.add("preferences", borrower_id="bai", channel="sms", opted_out="true")
    # When the night runs,
    night = book.night()
    # Then the app reminds instead, and both rules are cited.
    reasons = ["remind_before_due", "law_prefers_other"]
    push = step("bai", "push", purpose="remind", reasons=reasons, value=408, cost=1, hours=DAYTIME)
    assert night.plan("bai") == [push]
    assert night.refused_by("bai") == {("sms", "cn-house-opt-out"), ("sms", "cn-sms-2015")}


def test_an_opt_out_holds_for_the_message_behind_a_call_too(book: Portfolio) -> None:
    # Given An, two days late, who opted out of messages and has nothing but a mobile.
    book.is_late("an", days=2)
    book.add("preferences", borrower_id="an", channel="sms", opted_out="true")
    # When the night runs, then the call stands alone.
    assert book.night().actions("an") == ["ai_call"]


def test_an_opt_out_without_a_channel_is_one_of_every_channel(book: Portfolio) -> None:
    # Given Bai, two days late, who opted out and named no channel.
    book.is_late("bai", days=2)
    book.add("preferences", borrower_id="bai", opted_out="true")
    # When the night runs, then nothing is left.
    assert book.night().plan("bai") == [step("bai", "none", reasons=["all_refused"])]


def test_who_refuses_all_contact_may_still_be_written_to(book: Portfolio) -> None:
    # Given Ding, in the second month, who wants no contact at all.
    book.is_late("ding", days=35)
    book.add("preferences", borrower_id="ding", all_contact_refused="true")
    # When the night runs,
    night = book.night()
    # Then a letter is written, and a call would not be.
    assert night.actions("ding") == ["letter", "offer"]
    book.is_late("ding", days=20)
    night = book.night()
    assert night.plan("ding") == [step("ding", "none", reasons=["all_refused"])]
    assert night.refused_by("ding") >= {("call", "cn-house-opt-out")}
