"""A malformed ladder stops the night with one line that names the file, the line and the remedy."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from hejie.strategy.load import UnableToReadLadder, load_ladder

SHIPPED = (files("hejie.strategy") / "ladders" / "cn-default.yaml").read_text(encoding="utf-8")

BETWEEN = (
    "  - {id: between,     days: [-2, -2], purpose: remind, prefer: [], reason: between_reminders}"
)
MONTH_3 = "prefer: [visit, place_agency, letter, call]}\n  - {id: after_90"
LAST_TIERS = "  - {to_day: null, small: [3, 2, 2], medium: [4, 3, 3], large: [5, 4, 4]}"

CHANGES = {
    "a name is missing": ("name: cn-default\n", "", "no `name`"),
    "a part is missing": ("promise:  ", "# ", "no `promise`"),
    "a part is misspelt": ("willingness:  ", "willingnes:  ", "did you mean `willingness`"),
    "a part stands twice": ("version: 1", "version: 1\nversion: 2", "`version` stands twice"),
    "a version is no number": ("version: 1", "version: one", "`version` must be a whole number"),
    "a sum is negative": ("ignore_below: 100 ", "ignore_below: -100 ", "must be a whole number"),
    "a sum is a fraction": ("ignore_below: 100 ", "ignore_below: 1.5 ", "must be a whole number"),
    "a day has no stage": (BETWEEN, "  #", "stage remind_1 begins on day -1, but day -2 is next"),
    "a day has two stages": (
        "days: [4, 15]",
        "days: [3, 15]",
        "begins on day 3, but day 4 is next",
    ),
    "a stage ends before it begins": ("days: [4, 15]", "days: [4, 2]", "ends before it begins"),
    "days are one": ("days: [4, 15]", "days: [4]", "`days` are not two"),
    "days are text": ("days: [4, 15]", "days: 4-15", "`days` are not two"),
    "a day is a fraction": ("days: [4, 15]", "days: [4.5, 15]", "`days` are not whole numbers"),
    "days come to an end": ("days: [91, null]", "days: [91, 95]", "no stage covers day 96"),
    "an id stands twice": ("id: month_3, ", "id: month_2, ", "stage month_2 stands twice"),
    "an id is no reason": ("id: month_3, ", "id: month3, ", "did you mean `month_3`"),
    "a reason is unknown": ("reason: due_today", "reason: because", "`because` is not known"),
    "a purpose is unknown": (
        "purpose: collect, prefer: [ai_call",
        "purpose: nag, prefer: [ai_call",
        "`nag` is not known",
    ),
    "an action is unknown": (MONTH_3, MONTH_3.replace("letter", "fax"), "`fax` is not known"),
    "an action is none": (MONTH_3, MONTH_3.replace("letter", "none"), "`none` is not known"),
    "an action stands twice": (MONTH_3, MONTH_3.replace("letter", "call"), "`call` stands twice"),
    "an action is no list": (
        MONTH_3,
        MONTH_3.replace("[visit, place_agency, letter, call]", "visit"),
        "must be a list",
    ),
    "a stage has no actions": (
        "purpose: collect, prefer: [ai_call, sms, push, email]",
        "purpose: collect",
        "no `prefer`",
    ),
    "a stage has a strange key": ("senior: [call]", "seniors: [call]", "did you mean `senior`"),
    "a time is no time": ('after: "15:00"', 'after: "25:00"', "`25:00` is not a time of day"),
    "a time is missing": ('after: "15:00", ', "", "no `after`"),
    "a condition of a step is unknown": (
        "only_if: unanswered",
        "only_if: ignored",
        "`ignored` is not known",
    ),
    "a need is unknown": (
        "needs: [autopay, ",
        "needs: [autopayment, ",
        "`autopayment` is not known",
    ),
    "a condition is of no action": ("  visit: {min", "  visits: {min", "did you mean `visit`"),
    "a least sum is text": ("min_amount: 200000", 'min_amount: "200000"', "must be a whole number"),
    "an action has no price": (
        "  letter:       {cost: 500,   gain_per_mille: 8}\n",
        "",
        "no cost and gain for letter",
    ),
    "a gain is missing": ("{cost: 500,   gain_per_mille: 8}", "{cost: 500}", "no `gain_per_mille`"),
    "a gain is beyond all": (
        "gain_per_mille: 100}",
        "gain_per_mille: 1001}",
        "gains more than all",
    ),
    "a level is unknown": ("{level: medium}", "{level: middling}", "`middling` is not known"),
    "a level is missing": ("{level: low,  refusals", "{refusals", "no `level`"),
    "a question is unknown": (
        "refusals_30d_at_most: 0",
        "refusals_7d: 0",
        "`refusals_7d` is not known",
    ),
    "a percentage is none": (
        "kept_percent_below: 30",
        "kept_percent_below: 130",
        "is more than 100",
    ),
    "reached is neither": ("reached_30d: true", "reached_30d: often", "must be true or false"),
    "sizes are upside down": ("large_from: 500000", "large_from: 5", "`large_from` is less"),
    "tiers are two": (
        "small: [1, 1, 1], medium",
        "small: [1, 1], medium",
        "three tiers from 1 to 5",
    ),
    "a tier is beyond five": ("large: [5, 5, 4]", "large: [6, 5, 4]", "three tiers from 1 to 5"),
    "a tier is nothing": ("large: [5, 5, 4]", "large: [0, 5, 4]", "three tiers from 1 to 5"),
    "tier days fall": ("to_day: 15, ", "to_day: 45, ", "`to_day` must rise"),
    "tiers have no end": (LAST_TIERS, "", "`to_day` must rise"),
    "tiers end twice": (LAST_TIERS, f"{LAST_TIERS}\n{LAST_TIERS}", "`to_day` must rise"),
    "hardship has no signs": (
        "  signs: {distress_within_days: 90, partly_kept_promises: 2}\n",
        "",
        "no `signs`",
    ),
    "a sign is unknown": (
        "partly_kept_promises: 2",
        "broken_promises: 2",
        "`broken_promises` is not known",
    ),
    "a promise has no end": (
        "rests_up_to_days: 15",
        "rests_up_to_days: null",
        "must be a whole number",
    ),
}


def refused(path: Path) -> str:
    """Return the line with which a ladder is refused."""
    with pytest.raises(UnableToReadLadder) as error:
        load_ladder(str(path))
    line = str(error.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize("wrong", CHANGES)
def test_one_thing_wrong_is_named_by_file_and_line(tmp_path: Path, wrong: str) -> None:
    before, after, says = CHANGES[wrong]
    assert SHIPPED.count(before) == 1
    path = tmp_path / "ours.yaml"
    path.write_text(SHIPPED.replace(before, after), encoding="utf-8")
    line = refused(path)
    file, number, _ = line.split(":", 2)
    assert file == str(path)
    assert 1 <= int(number) <= len(SHIPPED.splitlines()) + 1
    assert says in line


@pytest.mark.parametrize(
    "text",
    ["", "[]", "just words", "name: [", "stages: *nowhere", "name: a\n\tversion: 1", "- 1\n- 2"],
)
def test_a_file_that_is_no_ladder_at_all_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    assert refused(path).startswith(f"{path}:")


def test_a_file_in_another_encoding_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_bytes("name: 催收\n".encode("gbk"))
    assert "not UTF-8" in refused(path)


@pytest.mark.parametrize("name", ["nope", "../ladders/cn-default", "nowhere.yaml", "", "."])
def test_a_strategy_that_is_nowhere_is_one_line(name: str) -> None:
    with pytest.raises(UnableToReadLadder, match=r"no such strategy; give cn-default or the path"):
        load_ladder(name)


def test_a_folder_is_no_ladder(tmp_path: Path) -> None:
    folder = tmp_path / "ours.yaml"
    folder.mkdir()
    assert "no such strategy" in refused(folder)


def test_a_copy_of_the_shipped_ladder_is_the_shipped_ladder(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(SHIPPED, encoding="utf-8")
    assert load_ladder(str(path)) == load_ladder("cn-default")
