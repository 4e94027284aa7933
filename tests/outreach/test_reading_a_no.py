"""How people say that they want no more, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.outreach.saying_no import says_no

NO = [
    *(
        "退订",
        "退 订",
        "【退订】",
        "退订！！",
        "退訂",
        "退閱",
        "退定",
        "退\u200b订",
        "ｔｄ",
        "ＴＤ",
        "td",
        "T",
        "t.",
        "Ｔ",
    ),
    *(
        "TD1234",
        "回复TD",
        "回T",
        "退",
        "请退订谢谢",
        "我要退订",
        "麻烦取消订阅",
        "拒收",
        "不要再发了",
        "别再发短信了",
    ),
    *(
        "請不要再發簡訊",
        "別再給我發短信",
        "不想再收到這類短信",
        "停止发送",
        "我已经退订过了，为什么还在发？",
    ),
    *(
        "STOP",
        "Stop.",
        " s t o p ",
        "ＳＴＯＰ",
        "please stop",
        "stop, thanks",
        "Unsubscribe",
        "UNSUBSCRIBE!",
    ),
    *(
        "opt out",
        "opt-out",
        "Stop texting me!",
        "don't text me again",
        "I want to unsubscribe",
        "quit",
    ),
]
NOT_NO = [
    *(
        "",
        " ",
        "好的",
        "退款什么时候到账？",
        "我已经还了",
        "T恤",
        "今天停电，明天还",
        "停机了，请打另一个号码",
    ),
    *(
        "不退订",
        "我没有退订",
        "取消分期",
        "不要紧，明天还",
        "拒绝承认这笔借款",
        "TD banknote",
        "to",
        "123456",
    ),
    *(
        "I stopped by the bank",
        "non-stop",
        "the end of the month",
        "please don't stop",
        "cancel my autopay",
    ),
]


@pytest.mark.parametrize("text", NO)
def test_a_no_is_heard_however_it_is_written(text: str) -> None:
    assert says_no(text)


@pytest.mark.parametrize("text", NOT_NO)
def test_what_says_something_else_is_left_to_a_person(text: str) -> None:
    assert not says_no(text)


@given(st.text(max_size=600))
def test_anything_at_all_is_read(text: str) -> None:
    assert says_no(text) in {True, False}


@given(st.text(st.characters(categories=["Z", "P"]), max_size=20))
def test_marks_and_blanks_around_change_nothing(around: str) -> None:
    assert says_no(f"{around}退{around}订{around}")
