"""What was said before changes what may be said next, and how urgently somebody should look."""

from __future__ import annotations

import pytest

from hejie.permit.conduct import Circumstances, Risk, Turn, assess

OPENING = Turn("collector", "您好，我是青禾金融的客服，工号0153，本次通话会录音。")
ASKS = Turn("collector", "这期账单您打算什么时候还？")


def borrower(text: str) -> Turn:
    return Turn("borrower", text)


def collector(text: str) -> Turn:
    return Turn("collector", text)


def reasons(risk: Risk) -> list[tuple[str, int, int | None]]:
    return [(each.finding.code, each.turn, each.after) for each in risk.reasons]


def test_a_kind_conversation_has_no_risk() -> None:
    risk = assess(
        [
            OPENING,
            borrower("我知道，这个月工资晚发。"),
            ASKS,
            borrower("月底前行吗？"),
            collector("可以，给您记到三十号，谢谢您。"),
        ]
    )
    assert risk == Risk(0, ())
    assert not risk.stops
    assert assess([]).score == 0


def test_pressing_on_after_a_sign_of_distress_stops_and_calls_somebody() -> None:
    risk = assess([OPENING, borrower("我真的不想活了。"), ASKS])
    assert risk.codes == ("VULNERABLE",)
    assert risk.stops
    assert risk.score >= 50
    kind = collector("先不说这个，您身边有人陪着吗？可以打12356。")
    assert assess([OPENING, borrower("我真的不想活了。"), kind]).score == 0
    assert assess([OPENING, ASKS, borrower("我真的不想活了。")]).score == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("我得了癌症在化疗", "VULNERABLE"),
        ("别再打了", "EXCESS_CONTACT"),
        ("请停止联系我", "EXCESS_CONTACT"),
        ("你打错了", "DISCLOSE_THIRD"),
        ("我是他妈妈", "DISCLOSE_THIRD"),
    ],
)
def test_what_somebody_says_makes_a_demand_of_what_comes_next(said: str, code: str) -> None:
    risk = assess([OPENING, Turn("other", said), collector("那您什么时候还款？")])
    assert reasons(risk) == [(code, 2, 1)]
    assert assess([OPENING, Turn("other", said), collector("好的，打扰您了，再见。")]).score == 0


def test_debt_told_to_a_voice_that_is_not_his_is_found_where_it_is_told() -> None:
    told = collector("他的贷款逾期两个月了。")
    risk = assess([OPENING, Turn("other", "我是他同事"), told])
    assert risk.codes == ("DISCLOSE_THIRD",)
    assert {each.turn for each in risk.reasons} == {2}
    assert assess([OPENING, borrower("我就是"), collector("您的贷款逾期两个月了。")]).score == 0
    known = Circumstances(addressee="third_person")
    assert assess([told], facts=known).codes == ("DISCLOSE_THIRD",)


def test_an_opening_that_does_not_say_who_calls_is_found_once_it_is_over() -> None:
    rude = [
        collector("喂"),
        borrower("哪位"),
        collector("钱呢"),
        borrower("谁啊"),
        collector("快点"),
    ]
    assert assess(rude).codes == ("NO_IDENTITY", "NO_RECORD")
    assert assess(rude[:3]).score == 0
    assert assess([OPENING, *rude]).score == 0


def test_what_a_borrower_says_is_no_reason_and_is_quoted_by_nobody() -> None:
    assert assess([OPENING, borrower("你们再打我就弄死你们，骗子！")]).score == 0


def test_more_and_graver_reasons_make_a_higher_risk_and_come_first() -> None:
    mild = [OPENING, collector("这是最后机会。")]
    grave = [*mild, collector("不还就弄死你。")]
    gravest = [*grave, borrower("我要跳楼"), collector("跳楼也没用，还钱。")]
    scores = [assess(turns).score for turns in (mild, grave, gravest)]
    assert 0 < scores[0] < scores[1] < scores[2] <= 100
    first, *_ = assess(gravest).reasons
    assert (first.finding.code, first.turn) == ("VULNERABLE", 4)


def test_a_judgment_known_before_the_call_is_known_in_every_turn() -> None:
    turns = [OPENING, collector("法院已判，请您履行。")]
    assert assess(turns).codes == ("FALSE_LEGAL",)
    assert assess(turns, facts=Circumstances(judgment_given=True)).score == 0
