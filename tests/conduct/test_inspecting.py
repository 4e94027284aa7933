"""What is found stays found however it is dressed, and is no more found where it is not meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conduct.sentences import Sentence, sentences

from hejie.permit.conduct import Circumstances, inspect

COLLECTOR = Circumstances(speaker="collector")
TRADITIONAL = dict(
    zip(
        "后负让过个们来说还钱给话报来权门开关骗这时间单区对发现诉诈师诚难录音银贷国学领导办户号约应进从东",
        "後負讓過個們來說還錢給話報來權門開關騙這時間單區對發現訴詐師誠難錄音銀貸國學領導辦戶號約應進從東",
        strict=True,
    )
)
FOUND = [
    each
    for each in sentences()
    if not each.is_held_out and each.codes & set(inspect(each.text, facts=each.facts).codes)
]
DODGES = [
    ("后果自负", "后果自付", "THREAT"),
    ("后果自负", "候果自负", "THREAT"),
    ("走着瞧", "走着桥", "THREAT"),
    ("身败名裂", "身败明裂", "THREAT"),
    ("你就是个老赖", "你就是个老癞", "INSULT"),
    ("你就是个老赖", "你就是个老 lai", "INSULT"),
    ("不要脸", "不要练", "INSULT"),
    ("等着坐牢吧", "等着座牢吧", "FALSE_LEGAL"),
    ("等着坐牢吧", "等着坐劳吧", "FALSE_LEGAL"),
    ("等着坐牢吧", "等着zuo牢吧", "FALSE_LEGAL"),
    ("立案侦查", "立案真查", "FALSE_LEGAL"),
    ("终身黑名单", "终生黑名单", "FALSE_CREDIT"),
    ("终身黑名单", "终身黑民单", "FALSE_CREDIT"),
    ("最后通牒", "最后通谍", "FALSE_DEADLINE"),
    ("爆通讯录", "爆通训录", "HARASS_THIRD"),
    ("给你曝光", "给你暴光", "PUBLIC_SHAME"),
    ("发朋友圈", "发朋友全", "PUBLIC_SHAME"),
    ("以贷养贷", "以贷养代", "INDUCE_DEBT"),
    ("加我私人微信", "加我私人威信", "PRIVATE_CHANNEL"),
    ("加我微信", "加我v信", "PRIVATE_CHANNEL"),
    ("加我微信", "加我ＶＸ", "PRIVATE_CHANNEL"),
    ("转我个人账户", "转我个人帐户", "PRIVATE_CHANNEL"),
    ("我弄死你", "我弄4你", "THREAT"),
    ("我弄死你", "我弄 si 你", "THREAT"),
]


def codes(text: str, facts: Circumstances = COLLECTOR) -> set[str]:
    return set(inspect(text, facts=facts).codes)


def is_chinese(letter: str) -> bool:
    return "一" <= letter <= "鿿"


@pytest.mark.parametrize("each", FOUND, ids=lambda each: each.text[:12])
def test_blanks_marks_and_traditional_letters_hide_nothing(each: Sentence) -> None:
    plain = codes(each.text, each.facts)
    for dressed in (
        "".join(f"{letter} " if is_chinese(letter) else letter for letter in each.text),
        "".join(f"{letter}*" if is_chinese(letter) else letter for letter in each.text),
        "".join(f"{letter}\u200b" if is_chinese(letter) else letter for letter in each.text),
        "".join(TRADITIONAL.get(letter, letter) for letter in each.text),
        "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in each.text),
    ):
        assert codes(dressed, each.facts) == plain


@pytest.mark.parametrize(("plain", "dodged", "code"), DODGES)
def test_other_letters_of_the_same_sound_hide_nothing(plain: str, dodged: str, code: str) -> None:
    assert code in codes(plain)
    assert code in codes(dodged)
    (said,) = [f for f in inspect(dodged).findings if f.code == code][:1]
    assert dodged[said.begins : said.ends] == said.words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("你你你等等着瞧", "THREAT"),
        ("那个后果呃自负啊", "THREAT"),
        ("走走着瞧嘛", "THREAT"),
        ("我们我们上门堵你", "THREAT"),
        ("最后嗯机会", "FALSE_DEADLINE"),
    ],
)
def test_stutter_hides_nothing(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("each", FOUND, ids=lambda each: each.text[:12])
def test_what_a_borrower_says_is_nobodys_misconduct(each: Sentence) -> None:
    for speaker in ("borrower", "other"):
        assert codes(each.text, Circumstances.of({"speaker": speaker})) == set()


LISTED = [
    "后果自负",
    "弄死你",
    "老赖",
    "坐牢",
    "终身黑名单",
    "最后通牒",
    "曝光",
    "爆通讯录",
    "催收费",
]


@pytest.mark.parametrize("phrase", LISTED)
@pytest.mark.parametrize(
    "around",
    [
        "我们不会对您说{}",
        "严禁使用“{}”这类说法",
        "客户反映有人对他说{}",
        "您说之前有人提到{}",
        "如果有人跟您说{}，请举报",
        "{}是谣传，请放心",
        "培训：不得说{}",
    ],
)
def test_a_phrase_denied_quoted_or_forbidden_is_not_said(phrase: str, around: str) -> None:
    assert codes(phrase) != set()
    assert codes(around.format(phrase)) == set()


@pytest.mark.parametrize("phrase", LISTED)
@pytest.mark.parametrize("around", ["不还就{}", "别跑，{}", "我不跟你废话，否则{}", "你不怕{}"])
def test_a_no_about_something_else_denies_nothing(phrase: str, around: str) -> None:
    assert codes(around.format(phrase)) != set()


@pytest.mark.parametrize(
    ("text", "told", "is_found"),
    [
        ("您已被列入失信名单", {}, True),
        ("您已被列入失信名单", {"judgment_given": False}, True),
        ("您已被列入失信名单", {"judgment_given": True}, False),
        ("您已被列入失信名单", {"enforcement_under_way": True}, False),
        ("法院已判，请您履行", {"filed": True}, True),
        ("法院已判，请您履行", {"judgment_given": True}, False),
        ("您的案子已经立案了", {}, True),
        ("您的案子已经立案了", {"filed": True}, False),
        ("马上抓你去坐牢", {"enforcement_under_way": True}, True),
        ("帮我确认一下这笔债", {}, True),
        ("帮我确认一下这笔债", {"time_barred": True}, True),
        ("帮我确认一下这笔债", {"time_barred": False}, False),
        ("他的贷款逾期两个月了", {"addressee": "third_person"}, True),
        ("您的贷款逾期两个月了", {"addressee": "borrower"}, False),
        ("您的贷款逾期两个月了", {}, False),
    ],
)
def test_what_has_really_happened_changes_the_reading(
    text: str, told: dict[str, object], *, is_found: bool
) -> None:
    assert bool(codes(text, Circumstances.of(told))) is is_found


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_finding_has_its_place(text: str) -> None:
    for found in inspect(text).findings:
        assert text[found.begins : found.ends] == found.words != ""
        assert 0 < found.sure <= 100


@pytest.mark.parametrize(
    "told", [{"speaker": "police"}, {"filed": "yes"}, {"mood": "bad"}, {"filed": 1}]
)
def test_a_circumstance_that_is_none_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"`(mood|filed|speaker)`"):
        Circumstances.of(told)
