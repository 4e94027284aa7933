"""What an inspection finds in a text, and what it lets pass."""

from __future__ import annotations

import unicodedata
from importlib.resources import files

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hejie.law import load_pack
from hejie.outreach.wording import conduct
from hejie.outreach.wording.conduct import flags_in
from hejie.outreach.wording.inspection import Inspection, disclosures, inspect
from hejie.outreach.wording.placeholders import placeholders
from hejie.outreach.wording.starters import Starter, starters
from hejie.permit.conduct.lexicon import pages
from hejie.values.names import CONDUCT_FLAGS, PURPOSES, TOUCH_ACTIONS

SHIPPED = list(starters())
PHRASES = yaml.safe_load(files(conduct.__package__).joinpath("conduct.yaml").read_text("utf-8"))
SAID = pages()
IDS = [f"{text.code}-{text.action}-{text.language}" for text in SHIPPED]


def read(text: Starter, *, body: str | None = None) -> Inspection:
    return inspect(
        subject=text.subject,
        body=text.body if body is None else body,
        language=text.language,
        action=text.action,
        purpose=text.purpose,
    )


def shipped(code: str, action: str, language: str = "zh") -> Starter:
    (text,) = (t for t in SHIPPED if (t.code, t.action, t.language) == (code, action, language))
    return text


@pytest.mark.parametrize("text", SHIPPED, ids=IDS)
def test_every_shipped_text_is_ready_to_be_approved(text: Starter) -> None:
    found = read(text)
    assert found.lacks == ()
    assert found.flags == ()
    is_for_third_persons = text.purpose in {"locate", "relay"}
    assert found.identifies_lender is not is_for_third_persons
    assert found.discloses_debt is not is_for_third_persons
    assert found.identifies_machine is (text.action == "ai_call")


def test_every_shipped_text_comes_in_both_languages() -> None:
    zh = {(text.code, text.action) for text in SHIPPED if text.language == "zh"}
    assert zh == {(text.code, text.action) for text in SHIPPED if text.language == "en"}
    assert {text.purpose for text in SHIPPED} <= set(PURPOSES)
    assert {text.action for text in SHIPPED} <= set(TOUCH_ACTIONS)
    assert {"sms", "email", "push", "call", "ai_call", "letter", "visit"} <= {a for _, a in zh}


@pytest.mark.parametrize("text", SHIPPED, ids=IDS)
def test_a_text_without_one_of_its_gaps_is_missed(text: Starter) -> None:
    """Whatever gap alone says something required, taking it away is noticed."""
    for name in placeholders():
        found = read(text, body=text.body.replace(f"{{{name}}}", ""))
        alone = [
            wanted.name
            for wanted in disclosures().values()
            if wanted.any == (name,) and text.action in wanted.asked
        ]
        is_used = f"{{{name}}}" in text.body
        if is_used and alone and text.purpose not in {"locate", "relay"}:
            assert set(alone) & set(found.required)


def test_the_lender_named_at_the_end_is_not_named_at_the_start() -> None:
    text = shipped("early_overdue", "call")
    body = text.body.replace("{lender}", "我们") + "\n{lender}"
    assert not read(text, body=body).identifies_lender


def test_the_sum_before_the_question_who_is_there_is_found() -> None:
    text = shipped("early_overdue", "call")
    assert "identity" in read(text, body="{lender}，您欠{total}。\n" + text.body).required


@pytest.mark.parametrize("gap", [n for n, p in placeholders().items() if p.tells != "nothing"])
def test_a_gap_that_tells_of_a_debt_is_found_in_a_text_for_others(gap: str) -> None:
    text = shipped("find_or_pass_on", "call")
    found = read(text, body=f"{text.body}{{{gap}}}")
    assert found.discloses_debt
    assert found.codes == ("DISCLOSE_THIRD",)
    (flag,) = found.flags
    assert (flag.begins, flag.words) == (len(text.body), f"{{{gap}}}")


@pytest.mark.parametrize(
    "words",
    ["他有一笔贷款", "逾 期 了", "about a loan", "Example Bank", "他欠\u200b款", "ＬＯＡＮ"],
)
def test_a_word_that_tells_of_a_debt_is_found_in_a_text_for_others(words: str) -> None:
    text = shipped("find_or_pass_on", "call")
    assert read(text, body=f"{text.body} {words}").codes == ("DISCLOSE_THIRD",)


def test_a_lenders_own_name_tells_of_the_debt() -> None:
    body = shipped("find_or_pass_on", "call").body + "来自甲乙丙"
    found = inspect(
        subject="",
        body=body,
        language="zh",
        action="call",
        purpose="relay",
        lender_names=["甲乙丙", ""],
    )
    assert [flag.words for flag in found.flags] == ["甲乙丙"]


def _anybody_at(house: str) -> str:
    """Return an address that anybody may open for themselves."""
    return f"collector@{house}.com"


FORBIDDEN = [
    (code, language, phrase)
    for code, page in SAID.items()
    for key, phrases in page.items()
    if key in {"patterns", "always", "en"} or key.startswith("until_")
    for language, phrase in (("en" if key == "en" else "zh", phrase) for phrase in phrases)
    if not set(phrase) & set("(<…")
]


@pytest.mark.parametrize(("code", "phrase"), [(c, p) for c, _, p in FORBIDDEN])
def test_every_forbidden_phrase_is_found_where_it_stands(code: str, phrase: str) -> None:
    text = f"您好 {phrase} 再见"
    found = [flag for flag in flags_in(text, where="body") if flag.code == code]
    assert any(text[flag.begins : flag.ends] == flag.words for flag in found)
    assert any(phrase in flag.words or flag.words in phrase for flag in found)


@given(
    phrase=st.sampled_from([(c, p) for c, language, p in FORBIDDEN if language == "zh"]),
    between=st.text("  \u3000\u200b.·*-_，\n", max_size=3),
)
def test_nothing_between_the_letters_hides_a_phrase(phrase: tuple[str, str], between: str) -> None:
    code, words = phrase
    text = between.join(words)
    assert code in {flag.code for flag in flags_in(text, where="body")}


@given(st.sampled_from([(c, p) for c, language, p in FORBIDDEN if language == "en"]))
def test_neither_capitals_nor_wide_letters_hide_a_phrase(phrase: tuple[str, str]) -> None:
    code, words = phrase
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in words.upper())
    assert unicodedata.normalize("NFKC", wide) == words.upper()
    for hidden in (words.upper(), wide, words.replace(" ", "  \n"), words.replace(" ", " - ")):
        assert code in {flag.code for flag in flags_in(hidden, where="body")}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("请还 500 元", "FALSE_AMOUNT"),
        ("¥500", "FALSE_AMOUNT"),
        ("pay CNY 500", "FALSE_AMOUNT"),
        ("转到 6222020000000000000", "PRIVATE_CHANNEL"),
        ("打 10000000000", "PRIVATE_CHANNEL"),
        ("see https://pay.example", "PRIVATE_CHANNEL"),
        ("write me@inbox.example", "PRIVATE_CHANNEL"),
        ("24小时内", "FALSE_DEADLINE"),
        ("within 24 hours", "FALSE_DEADLINE"),
        ("打 100 0000 0000", "PRIVATE_CHANNEL"),
        ("打 １００００００００００", "PRIVATE_CHANNEL"),
        ("转到 6222 0200 0000 0000 000", "PRIVATE_CHANNEL"),
        (f"写信到 {_anybody_at('qq')}", "PRIVATE_CHANNEL"),
        ("请还五百元", "FALSE_AMOUNT"),
        ("pay 500 Yuan", "FALSE_AMOUNT"),
    ],
)
def test_what_is_written_by_hand_and_should_be_a_gap_is_found(words: str, code: str) -> None:
    assert code in {flag.code for flag in flags_in(words, where="body")}


@pytest.mark.parametrize("words", ["全国统一心理援助热线是 12356", "believe", "a cheaterish pun"])
def test_what_only_looks_alike_is_left_alone(words: str) -> None:
    assert flags_in(words, where="body") == ()


HEAD = {
    "sender_name": "甲乙丙",
    "officer": "工号 0153",
    "reply_phone": "400-000-0000",
    "reply_email": "service@lender.example",
    "pay_where": "甲乙丙手机应用，https://lender.example/pay",
    "opt_out": "https://lender.example/stop/",
}


def _under(head: dict[str, str], *, action: str = "email", purpose: str = "collect") -> Inspection:
    return inspect(
        subject="",
        body="您好，我是{officer}。{pay_where}{reply_phone}{reply_email}{opt_out}",
        language="zh",
        action=action,
        purpose=purpose,
        lender_names=["甲乙丙"],
        head={**HEAD, **head},
    )


@pytest.mark.parametrize(
    ("gap", "said", "code"),
    [
        ("sender_name", "某市公安局", "IMPERSONATE"),
        ("officer", "人 民 法 院 执行员", "IMPERSONATE"),
        ("officer", "The Police", "IMPERSONATE"),
        ("officer", "老赖专员", "INSULT"),
        ("pay_where", "本人个人账户", "PRIVATE_CHANNEL"),
        ("pay_where", "6222 0200 0000 0000 000", "PRIVATE_CHANNEL"),
        ("pay_where", "¥500", "FALSE_AMOUNT"),
        ("reply_phone", "100-0000-0000", "PRIVATE_CHANNEL"),
        ("reply_email", _anybody_at("163"), "PRIVATE_CHANNEL"),
    ],
)
def test_what_fills_a_letterhead_is_read_as_the_text_is(gap: str, said: str, code: str) -> None:
    assert _under({}).codes == ()
    found = _under({gap: said})
    assert found.codes == (code,)
    assert {flag.where for flag in found.flags} == {gap}


def test_a_letterhead_tells_no_third_person_of_a_debt() -> None:
    body = "您好，我是{officer}，这次通话会录音。"
    for action, head, codes in (
        ("call", HEAD, ()),
        ("call", {**HEAD, "officer": "甲乙丙的员工"}, ("DISCLOSE_THIRD",)),
        ("call", {**HEAD, "officer": "贷后专员"}, ()),
        ("call", {**HEAD, "officer": "催收专员"}, ("DISCLOSE_THIRD",)),
        ("sms", HEAD, ("DISCLOSE_THIRD",)),
    ):
        found = inspect(
            subject="",
            body=body,
            language="zh",
            action=action,
            purpose="relay",
            lender_names=["甲乙丙"],
            head=head,
        )
        assert found.codes == codes


def test_the_subject_of_an_overdue_letter_tells_nobody_who_looks_on() -> None:
    for text in SHIPPED:
        if text.action == "email" and text.purpose == "collect":
            alone = inspect(
                subject=text.subject,
                body="",
                language=text.language,
                action="email",
                purpose=text.purpose,
            )
            assert not alone.discloses_debt


@given(st.text(st.characters(exclude_characters="{}"), max_size=300))
def test_any_text_can_be_read_and_every_finding_has_its_place(text: str) -> None:
    for flag in flags_in(text, where="body"):
        assert text[flag.begins : flag.ends] == flag.words != ""
    for language in ("zh", "en"):
        found = inspect(
            subject="", body=text, language=language, action="letter", purpose="collect"
        )
        assert found.required


def test_the_lists_speak_of_known_codes_gaps_and_rules() -> None:
    rules = {rule.id: rule for rule in load_pack("cn").rules}
    assert set(PHRASES) <= set(CONDUCT_FLAGS)
    for wanted in disclosures().values():
        assert set(wanted.any) <= set(placeholders())
        assert set(wanted.only_with) <= set(placeholders())
        assert set(wanted.asked + wanted.advised) <= set(TOUCH_ACTIONS)
        assert set(wanted.because) <= set(rules)
        assert wanted.any or wanted.words
        assert wanted.says.zh
        assert wanted.says.en


def test_a_letter_must_say_all_that_the_law_lists() -> None:
    rules = {rule.id: rule for rule in load_pack("cn").rules}
    listed = [
        code
        for dated in rules["cn-card2011-69-letter"].values
        if dated.value
        for code in dated.value["must_say"]
    ]
    kept = [code for wanted in disclosures().values() for code in wanted.must_say]
    assert sorted(kept) == sorted(listed)
    for wanted in disclosures().values():
        assert not wanted.must_say or {"letter", "legal_letter"} <= set(wanted.asked)
