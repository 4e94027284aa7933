"""What is known of a borrower, read slowly off the rows of a tape."""

from __future__ import annotations

from datetime import date
from typing import Any

from hejie.strategy.ladder import Ladder

Row = dict[str, Any]

KINDS = {
    "sms": ("mobile",),
    "push": ("app",),
    "email": ("email",),
    "call": ("mobile", "phone"),
    "ai_call": ("mobile", "phone"),
    "letter": ("address",),
    "legal_letter": ("address",),
}
HEARD = ("reached", "promise", "refused", "distress")


def money(paid: list[Row], as_of: date) -> int:
    """Return what came in and was not taken back."""
    known = [row for row in paid if row["paid_on"] <= as_of]
    came = 0
    for row in known:
        if row["reverses"] is None:
            back = sum(r["amount"] for r in known if r["reverses"] == row["payment_id"])
            came += max(0, row["amount"] - back)
    return came


def birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # 29 February
        return date(born.year + age, 3, 1)


def is_borrowers(touch: Row) -> bool:
    return touch["party"] not in ("contact_person", "other")


def steps_done(known: Row) -> set[str]:
    return {row["action"] for row in known["touches"] if is_borrowers(row)}


def status(known: Row) -> str:
    order = ("alive", "deceased", "no_capacity")
    said = [row["borrower_status"] or "alive" for row in known["preferences"]]
    return max(said, key=order.index, default="alive")


def reach(points: list[Row], person: Row) -> set[str]:
    own = [row for row in points if row["relation"] in (None, "self")]
    good = {
        row["kind"] for row in own if row["valid"] is not False and row["consented"] is not False
    }
    listed = {row["kind"] for row in own}
    good |= {kind for kind in ("mobile", "email", "address") if person[kind] and kind not in listed}
    reach = {action for action, kinds in KINDS.items() if good & set(kinds)}
    verified = any(
        row["kind"] == "address"
        and row["verified_on"] is not None
        and row["valid"] is not False
        and row["consented"] is not False
        for row in own
    )
    return reach | ({"visit"} if verified else set())


def given_hours(rows: list[Row]) -> Row:
    """Return hours agreed for every channel, and the narrowest hours wished for on any."""
    agreed = {
        (row["agreed_earliest"], row["agreed_latest"])
        for row in rows
        if row["channel"] is None and (row["agreed_earliest"] or row["agreed_latest"])
    }
    earliest, latest = agreed.pop() if len(agreed) == 1 else (None, None)
    begins = [row["wished_earliest"] for row in rows if row["wished_earliest"]]
    ends = [row["wished_latest"] for row in rows if row["wished_latest"]]
    return {
        "agreed_earliest": earliest,
        "agreed_latest": latest,
        "wished_earliest": max(begins, default=None),
        "wished_latest": min(ends, default=None),
    }


def counted(known: Row, action: str) -> Row:
    """Return what past touches say: counters, and the steps that were done."""
    mine = [row for row in known["touches"] if is_borrowers(row)]
    calls = [row for row in mine if row["action"] in ("call", "ai_call")]
    today = ("connected_calls_today", "unanswered_dials_today", "dials_today", "messages_today")
    return {
        **dict.fromkeys(today, 0),
        "connected_calls_7d": sum(r["ago"] < 7 and r["connected"] is not False for r in calls),
        "call_attempts_7d": sum(row["ago"] < 7 for row in calls),
        "messages_7d": sum(r["ago"] < 7 and r["action"] == action for r in mine),
        "visits_30d": sum(r["ago"] < 30 and r["action"] == "visit" for r in mine),
        "steps_done": sorted(steps_done(known)),
    }


def wishes(rows: list[Row], action: str) -> Row:
    """Return what a borrower asked for, of one action."""
    return {
        "borrower_status": status({"preferences": rows}),
        "all_contact_refused": any(row["all_contact_refused"] for row in rows),
        "represented": any(row["represented"] for row in rows),
        "channel_opted_out": any(
            row["opted_out"] and row["channel"] in (None, action) for row in rows
        ),
        **given_hours(rows),
    }


def minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def willingness(known: Row, ladder: Ladder) -> str:
    """Return the level of the first line that fits."""
    is_known = "touches" not in known["doubted"]
    month = [row for row in known["touches"] if is_borrowers(row) and row["ago"] < 30]
    refusals = sum(row["outcome"] == "refused" for row in month)
    reached = any(row["outcome"] in HEARD for row in month)
    due = [
        row["state"]
        for row in known["promises"]
        if row["state"] in ("kept", "part", "broken")
        or (row["state"] == "open" and row["due_on"] < known["yesterday"])
    ]
    kept = due.count("kept")
    for line in ladder.willingness:
        fits = []
        if line.refusals_30d_at_least is not None:
            fits.append(is_known and refusals >= line.refusals_30d_at_least)
        if line.refusals_30d_at_most is not None:
            fits.append(is_known and refusals <= line.refusals_30d_at_most)
        if line.reached_30d is not None:
            fits.append(is_known and reached == line.reached_30d)
        if line.kept_percent_below is not None:
            fits.append(len(due) >= 2 and kept * 100 < len(due) * line.kept_percent_below)
        if line.kept_percent_at_least is not None:
            fits.append(len(due) >= 2 and kept * 100 >= len(due) * line.kept_percent_at_least)
        if all(fits):
            return line.level
    return "medium"
