"""A lender in full work: a book brought in, nights over it, a gate that was asked, people.

Made with the operations of the rooms, in a database of its own; everybody in it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from hejie.book.tape import read_tape
from hejie.care.holds import place_hold
from hejie.care.wishes import opt_out
from hejie.evidence import checks, queries, sequencer
from hejie.interfaces.inforce import rules_in_force
from hejie.interfaces.jobs.night import run_night
from hejie.outreach.dispatch import start
from hejie.outreach.gate import Asked, ask
from hejie.outreach.models import TemplateVersion
from hejie.outreach.operations import Outcome, report_outcome
from hejie.outreach.wording.editions import Letterhead
from hejie.outreach.wording.operations import approve, inspect, load
from hejie.people.models import Organization, User
from hejie.people.operations import add_organization, add_staff
from hejie.people.queries import actor_of
from hejie.portfolio.imports import import_tape
from hejie.portfolio.models import Borrower, ContactPoint
from hejie.strategy.load import load_ladder
from hejie.values.actor import Actor, job

HOUSE = job("furnish")
STAFF = {
    "overseer": ("周某", ("compliance",)),
    "reader": ("郑某", ("strategist",)),
    "writer": ("吴某", ("trainer",)),
    "caller": ("冯某", ("collector",)),
}
GAPS = {
    "writer": "示例消金贷后服务部",
    "officer": "工号 0153",
    "pay_where": "示例消金手机应用",
    "reply_phone": "400-000-0000",
    "reply_email": "service@lender.example",
    "complaint_phone": "400-000-0001",
    "opt_out": "https://lender.example/stop/",
}
TOLD = {
    "amount_claimed": 1,
    "recording_on": True,
    "collector_certified": True,
    "collector_barred": False,
}
"""What only a dialler knows of its call."""
HOURS = (7, 9, 10, 11, 14, 15, 16, 17, 19, 22)
OUTCOMES = ("no_answer", "reached", "no_answer", "promise", "refused", "no_answer", "distress")


@dataclass(frozen=True)
class Lender:
    """Who lends, and who works there, by user name."""

    organization: Organization
    staff: dict[str, User]

    @property
    def caller(self) -> Actor:
        """Return who calls."""
        return actor_of(self.staff["caller"])


def furnish(tape: Path, *, days: list[date], password: str) -> None:
    """Bring the tape in as of each day, run the day's night, and ask the gate the day after.

    :param password: of everybody who works there.
    """
    opened = _midday(days[0]) - timedelta(days=1)
    lender = _lender(opened, password)
    wording = _wording(lender, opened)
    for nth, day in enumerate(days):
        _bring(tape, lender.organization, day)
        run_night(
            servicer=lender.organization,
            as_of=day,
            rules=rules_in_force(),
            ladder=load_ladder("cn-default"),
            actor=job("nightly"),
            clock=lambda day=day: _midday(day) + timedelta(hours=9),
        )
        if nth == 0:
            _stop_some(lender, _midday(day) + timedelta(hours=10))
        _ask(lender, wording, day + timedelta(days=1), nth)
    _check_the_log()


def _lender(now: datetime, password: str) -> Lender:
    organization = add_organization(
        code="demo",
        name="示例消金",
        kind="lender",
        lender_kind="consumer_finance",
        actor=HOUSE,
        now=now,
    )
    staff = {}
    for username, (name, roles) in STAFF.items():
        user, _ = add_staff(
            username=username,
            display_name=name,
            organization=organization,
            roles=roles,
            actor=HOUSE,
            now=now,
        )
        user.set_password(password)
        user.must_change_password = False
        user.save()
        staff[username] = user
    return Lender(organization, staff)


def _wording(lender: Lender, now: datetime) -> int:
    """Put the words we ship in force; return the number of a script of calls."""
    letterheads = {tongue: Letterhead("示例消金", GAPS) for tongue in ("zh", "en")}
    writer, approver = (actor_of(lender.staff[name]) for name in ("writer", "overseer"))
    for written in load(letterheads=letterheads, actor=writer, now=now):
        named = {"template_id": written.template_id, "number": written.number}
        inspect(**named, actor=approver, now=now)
        approve(**named, actor=approver, now=now)
    found = TemplateVersion.objects.get(
        template__code="early_overdue", template__action="call", language="zh"
    )
    return int(found.pk)


def _bring(tape: Path, servicer: Organization, day: date) -> None:
    import_tape(
        tape=read_tape(tape, as_of=day, max_bad=0.5),
        servicer=servicer,
        as_of=day,
        digest=str(day).encode(),
        rules=rules_in_force(),
        makes_lenders=True,
        actor=Actor("job", "import", servicer.code),
        now=_midday(day) + timedelta(hours=6),
    )


def _stop_some(lender: Lender, now: datetime) -> None:
    some = Borrower.objects.order_by("id")[:4]
    for one, kind in zip(some, ("complaint", "illness", "complaint", "dispute"), strict=False):
        place_hold(
            borrower_id=one.pk,
            kind=kind,
            reason="told the lender",
            source="borrower",
            actor=lender.caller,
            now=now,
        )
    opt_out(borrower_id=some[3].pk, channel="sms", source="borrower", actor=lender.caller, now=now)


def _ask(lender: Lender, wording: int, day: date, nth: int) -> None:
    """Ask about some of the book through the day, and make the calls that were permitted."""
    now = timezone.now()
    for place, point in enumerate(_points(nth)):
        at = _midday(day).replace(hour=HOURS[place % len(HOURS)], minute=place % 60)
        if at >= now:
            continue
        answer = ask(
            asked=Asked(
                borrower_id=point.borrower_id,
                organization=lender.organization.code,
                action="call",
                purpose="collect",
                contact_point_id=point.pk,
                template_version_id=wording,
                told=TOLD if place % 9 else {},
            ),
            rules=rules_in_force(),
            actor=lender.caller,
            now=at,
        )
        if answer.permit is None:
            continue
        start(permit_id=answer.permit.pk, actor=lender.caller, now=at)
        outcome = OUTCOMES[place % len(OUTCOMES)]
        report_outcome(
            permit_id=answer.permit.pk,
            said=Outcome(outcome, connected=outcome != "no_answer", talk_seconds=40),
            actor=lender.caller,
            now=at + timedelta(minutes=2),
        )


def _check_the_log() -> None:
    now = timezone.now()
    while sequencer.integrate(now=now):
        pass
    found = list(checks.findings())
    checks.note(found=found, size=queries.state().integrated, began_at=now, now=timezone.now())


def _points(nth: int) -> Iterator[ContactPoint]:
    own = ContactPoint.objects.filter(kind="mobile", relation="self", closed_at=None).exclude(
        valid=False
    )
    yield from own.order_by("borrower_id", "id")[nth * 15 : nth * 15 + 35]


def _midday(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
