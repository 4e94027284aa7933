"""What people write who write rules by hand, and the plain words they get for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs import PAGE, RULE, spoil, write_pack

from hejie.law import UnableToLoadPack, load_pack

CITE = "    cite: {instrument: House book, clause: p 2}\n"
ENGLISH = "en: At most three dials a day."
DAY = "  2022-01-01:\n    limits:\n      - {fact: dials_today, max: 3}\n"
BINDS = "write {all: true}, or whom it binds, like {actions: [call]}"
SECOND_CASE = "    answer: refused\n    grounds: [tt-calls]\n"

YAML = [
    ("  zh:", "\tzh:", 3, "the line begins with a tab", "write spaces instead"),
    (
        "kind: freq",
        "kind：freq",
        5,
        "a Chinese colon stands after `kind`",
        "write `kind: ` with a plain colon",
    ),
    (
        "{fact: dials_today, max: 2}",
        "{fact: dials_today， max: 2}",
        13,
        "a Chinese comma stands between brackets",
        "write a plain comma and a space",
    ),
    (
        "kind: freq",
        "kind:freq",
        5,
        "no space stands after the colon of `kind`",
        "write `kind: frequency_cap`",
    ),
    (
        "[call, ai_call]}",
        "[call], products:[credit_card]}",
        6,
        "no space stands after the colon of `products`",
        "write `products: [credit_card]`",
    ),
    (
        ENGLISH,
        "en: Dials: at most three.",
        4,
        "a colon stands inside the sentence of `en`",
        'put the sentence in quotes: `en: "…"`',
    ),
    (
        f"  {ENGLISH}",
        f"   {ENGLISH}",
        4,
        "the line begins further to the right than the line above",
        "let both begin in the same column",
    ),
    (
        "    answer: permitted",
        "   answer: permitted",
        25,
        "the line begins in another column than the lines it belongs to",
        "let all fields of one piece begin in the same column",
    ),
]

PLACES = [
    (
        f"  zh: 每日至多拨打三次。\n  {ENGLISH}\n",
        f"zh: 每日至多拨打三次。\n{ENGLISH}\n",
        3,
        "`zh` stands at the margin",
        "it belongs under `says`: begin its line with spaces",
    ),
    (
        CITE,
        CITE[2:],
        18,
        "`cite` stands where a day should stand",
        "write it under the day from which it holds, with more spaces before it",
    ),
    (
        DAY + CITE,
        "  limits:\n    - {fact: dials_today, max: 3}\n" + CITE[2:],
        15,
        "`limits` stands where a day should stand",
        "write it under the day from which it holds, with more spaces before it",
    ),
]

FORMS = [
    ("{actions: [call, ai_call]}", "{}", 6, "`binds` names nobody", BINDS),
    ("{actions: [call, ai_call]}", "[{actions: [call]}, {}]", 6, "`binds` names nobody", BINDS),
    ("{actions: [call, ai_call]}", "all", 6, "`binds` must be `key: value` lines", BINDS),
    (
        "[call, ai_call]",
        "call",
        6,
        "`actions` must be a list with something in it",
        "write [call]",
    ),
    (
        "[tt-calls]",
        "tt-calls",
        30,
        "`grounds` must be a list",
        "write [tt-calls], or [] if nothing stands in the way",
    ),
    (
        "[tt-calls]",
        "【tt-calls】",
        30,
        "`grounds` must be a list",
        "write [tt-calls], or [] if nothing stands in the way",
    ),
    (
        "{instrument: House book, clause: p 2}",
        "House book",
        18,
        "`cite` must be `key: value` lines",
        "write `cite: {instrument: House book}`",
    ),
    (
        "clause: p 2",
        "clause: [p, 2]",
        18,
        "`clause` must be text",
        "write a word or more",
    ),
    (
        "facts: {}",
        "facts:",
        24,
        "`facts` must be `key: value` lines",
        "write {fact: what it is}, or {} to change nothing",
    ),
    (
        RULE[RULE.index("  - name: the first") :],
        "",
        22,
        "`cases` holds no cases",
        "write its first case, `- name: …`, below it",
    ),
    (
        "after three dials",
        "the first dial",
        27,
        "two cases are called “the first dial”, first on line 23",
        "call one of them otherwise",
    ),
    (
        "day.\n",
        "day #1.\n",
        4,
        "`en` ends at ` #`, which begins a comment",
        "put the sentence in quotes, or the comment on a line of its own",
    ),
    (
        "2022-01-01",
        "2022-13-01",
        15,
        "`2022-13-01` is not a day (`values`)",
        "there is no month 13",
    ),
]

STANDING = [
    (
        "force: house",
        "is_on: false\nforce: law",
        7,
        "a rule of force law is switched off",
        "only a house rule may ship with `is_on: false`; leave the line out",
    ),
    (
        "force: house",
        "force: law",
        7,
        "confidence house does not go with force law",
        "write force house until somebody has read the instrument",
    ),
    (
        "force: house\nconfidence: house",
        "force: standard\nconfidence: memory_unsure",
        7,
        "confidence memory_unsure does not go with force standard",
        "write force house until somebody has read the instrument",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"), [*YAML, *PLACES, *FORMS, *STANDING]
)
def test_a_slip_is_named_in_plain_words(
    tmp_path: Path, old: str, new: str, line: int, what: str, remedy: str
) -> None:
    path = write_pack(tmp_path / "tt", rule=spoil(RULE, old=old, new=new))

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    said = str(refused.value)
    assert said.startswith(f"{path}:{line}: tt-calls: {what}")
    assert remedy in said


def test_a_hash_in_quotes_or_within_a_word_cuts_nothing(tmp_path: Path) -> None:
    for at, english in enumerate(('"Dial #1 a day." # said so', "Dial no#1 a day.")):
        rule = spoil(RULE, old="At most three dials a day.", new=english)
        write_pack(tmp_path / str(at) / "tt", rule=rule)
        (loaded,) = load_pack(tmp_path / str(at) / "tt").rules

        assert "#1 a day." in loaded.says.en


@pytest.mark.parametrize("name", ["tt-calls.yaml.txt", "tt-calls (1).yaml~", "notes.txt", "x"])
def test_a_file_that_nobody_reads_is_named(tmp_path: Path, name: str) -> None:
    stray = write_pack(tmp_path / "tt").with_name(name)
    stray.write_text(RULE, encoding="utf-8")

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == (
        f"{stray}:1: pack: the file is not read; "
        "call a rule <id>.yaml; take anything else out of tt/"
    )


def test_pages_for_people_and_hidden_files_may_stand_in_a_pack(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "tt").parents[1]
    for name in ("PACK.md", "README.md", "house/README.md", ".DS_Store", "house/.tt.swp"):
        (folder / name).write_text("not a rule\n", encoding="utf-8")

    assert [rule.id for rule in load_pack(folder).rules] == ["tt-calls"]


def test_what_is_wrong_under_always_is_named_with_its_line(tmp_path: Path) -> None:
    write_pack(tmp_path / "tt", page=f"{PAGE}always:\n  - tt-calls\n  - tt-none\n")

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    line = PAGE.count("\n") + 3
    assert str(refused.value).startswith(
        f"{tmp_path}/tt/pack.yaml:{line}: pack: `always` names `tt-none`, "
    )
