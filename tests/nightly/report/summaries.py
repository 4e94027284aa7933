"""One summary everybody here knows: 20,000 borrowers of two lenders on 21 November 2026."""

from __future__ import annotations

from typing import Any

BUCKETS = ("C", "M1", "M2", "M3", "M4", "M5", "M6", "M7+")
LOANS = (3_354, 9_288, 4_644, 2_709, 1_677, 1_161, 903, 2_064)
OWED = (62_000, 181_000, 365_000, 548_000, 712_000, 905_000, 1_104_000, 1_530_000)
"""Owed a loan in each bucket, in fen."""

STEPS = {
    "C": {"none": 780, "sms": 1_040, "push": 650, "deduct": 130},
    "M1": {"sms": 2_900, "ai_call": 1_800, "call": 1_360, "none": 1_068, "manual_review": 72},
    "M2": {"sms": 540, "ai_call": 720, "call": 1_512, "none": 360, "offer": 468},
    "M3": {"call": 1_050, "letter": 252, "none": 315, "offer": 378, "visit": 105},
    "M4": {"call": 520, "letter": 195, "legal_letter": 130, "visit": 156, "none": 299},
    "M5": {"call": 270, "legal_letter": 162, "visit": 144, "place_agency": 90, "none": 234},
    "M6": {"call": 154, "legal_letter": 140, "visit": 140, "place_agency": 231, "email": 35},
    "M7+": {"call": 192, "legal_letter": 288, "visit": 208, "none": 752, "legal_review": 160},
}
RULES = {
    "cn-gbt45251-connected-call-cap": ("每天接通的电话不超过 3 次。", "standard", 9_312),
    "cn-house-visit-steps": ("外访之前要先试过短信、电话和信函，并满 60 天。", "house", 6_204),
    "cn-house-sms-cap": ("短信每天 1 条、七天 3 条。", "house", 4_410),
    "cn-cba-dials-cap": ("同一号码每天未接通不超过 6 次。", "self_discipline", 2_871),
    "cn-hold-complaint": ("投诉处理期间暂停催收。", "regulation", 1_320),
    "cn-refused-channel": ("借款人明确拒绝的渠道不再使用。", "law", 903),
    "cn-agency-told": ("委托之前要先告知借款人。", "regulation", 611),
    "cn-house-spacing": ("两次联系之间至少间隔一天。", "house", 340),
    "cn-minor": ("未成年人不作为联系对象。", "law", 12),
    "cn-barred": ("时效已过的债务不得以诉讼相告。", "law", 7),
    "cn-quiet": ("深夜不联系。", "standard", 5),
}


def summary() -> dict[str, Any]:
    """Return the summary, a new one each time."""
    amounts = _bucket_amounts()
    actions: dict[str, int] = {}
    for chosen in STEPS.values():
        for action, number in chosen.items():
            actions[action] = actions.get(action, 0) + number
    return {
        "as_of": "2026-11-21",
        "plan_for": "2026-11-22",
        "currency": "CNY",
        "lenders": [
            {"lender_id": "L1", "name": "青禾消费金融有限公司"},
            {"lender_id": "L2", "name": "河畔小额贷款"},
        ],
        "strategy": "cn-default@1",
        "laws": ["cn"],
        "loans": 26_000,
        "aged": 25_800,
        "set_aside": 120,
        "not_yet": 80,
        "borrowers": 20_000,
        "cases": 20_000,
        "amounts": {
            **{name: sum(row[name] for row in amounts.values()) for name in amounts["C"]},
            "unapplied": 1_832_055,
        },
        "buckets": dict(zip(BUCKETS, LOANS, strict=True)),
        "bucket_amounts": amounts,
        "actions": actions,
        "actions_by_bucket": {bucket: dict(chosen) for bucket, chosen in STEPS.items()},
        "later_steps": {"sms": 4_100, "call": 6_320, "letter": 811},
        **_why(),
        **_when(),
        "capacity": [
            {"action": "call", "district": "*", "per_day": 4_000, "used": 4_000, "wanted": 5_210},
            {"action": "visit", "district": "310000", "per_day": 120, "used": 120, "wanted": 333},
            {"action": "letter", "district": "*", "per_day": 600, "used": 447, "wanted": 447},
        ],
        "tiers": {"1": 1_210, "2": 8_421, "3": 10_369},
        "problems": [
            {
                "file": "loans.csv",
                "field": "currency",
                "because": "is empty",
                "so": "row set aside",
                "rows": 61,
            },
            {
                "file": "instalments.csv",
                "field": "due_on",
                "because": {"zh": "日历上没有这一天", "en": "is not a day in the calendar"},
                "so": {"zh": "这笔借款被搁置", "en": "the loan was set aside"},
                "rows": 59,
            },
        ],
        "seconds": {"read": 1.24, "age": 0.61, "choose": 0.9, "screen": 3.4, "write": 0.42},
        "peak_mb": 812,
    }


def _bucket_amounts() -> dict[str, dict[str, int]]:
    amounts = {}
    for bucket, loans, owed in zip(BUCKETS, LOANS, OWED, strict=True):
        total = loans * owed
        interest, fee, penalty = total * 7 // 100, total * 2 // 100, total * 4 // 100
        costs = total // 200 if bucket == "M7+" else 0
        amounts[bucket] = {
            "principal": total - interest - fee - penalty - costs,
            "interest": interest,
            "fee": fee,
            "penalty": penalty,
            "costs": costs,
            "total": total,
        }
    return amounts


def _why() -> dict[str, Any]:
    return {
        "refusals": {rule: times for rule, (_, _, times) in RULES.items()},
        "rules": {
            rule: {"zh": says, "en": f"Says {rule}.", "cite": f"《{rule}》", "force": force}
            for rule, (says, force, _) in RULES.items()
        },
        "reasons": {"due_soon": 2_600, "first_reminder": 5_100, "promise_due": 1_210},
        "reason_says": {
            "due_soon": {"zh": "三天内到期，先提醒", "en": "Due within three days: remind first"},
            "promise_due": {"zh": "答应还款的日子到了", "en": "A promise to pay falls due"},
        },
    }


def _when() -> dict[str, Any]:
    def open_from(a: int, b: int, people: int) -> list[int]:
        return [people if a <= hour < b else 0 for hour in range(24)]

    return {
        "hours": {
            "sms": open_from(8, 22, 17_800),
            "call": open_from(8, 22, 15_300),
            "visit": open_from(9, 20, 3_900),
        },
        "cases_with_hours": {"sms": 17_800, "call": 15_300, "visit": 3_900},
    }


LONG = "一句很长的话，说明这条规则讲了什么、为什么这样规定、什么时候可以例外，" * 4
HARD: dict[str, Any] = {
    "lenders": [{"lender_id": f"L{n}", "name": "某某消费金融股份有限公司" * 5} for n in range(30)],
    "strategy": "x" * 400,
    "loans": 10_036_000,
    "reason_says": {code: {"zh": LONG, "en": "word " * 60} for code in ("due_soon", "promise_due")},
    "rules": {
        rule: {"zh": LONG, "en": "word " * 60, "cite": "《很长的名字》" * 20, "force": "standard"}
        for rule in RULES
    },
    "capacity": [
        {"action": "visit", "district": "D" * 99, "per_day": 10**7, "used": 1, "wanted": 10**8 + n}
        for n in range(9)
    ],
    "problems": [
        {"file": "f" * 99, "field": "x" * 99, "because": LONG, "so": LONG, "rows": 10**8 + n}
        for n in range(9)
    ],
}
"""What to lay over the summary to strain a page: long names, long sentences, large numbers."""
