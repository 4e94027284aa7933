"""Approved wording and a borrower whose values fill it, for the tests of the door."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.outreach.gate.scene import NOW

from hejie.outreach.models import TemplateVersion
from hejie.outreach.wording.editions import Letterhead
from hejie.outreach.wording.operations import Written, approve, inspect, load
from hejie.portfolio.models import Borrower, Identity, Loan, Standing
from hejie.values.actor import Actor

WRITER = Actor("person", "21", "demo")
COMPLIANCE = Actor("person", "22", "demo")
GAPS = {
    "writer": "示例消金贷后服务部",
    "officer": "工号 0153",
    "pay_where": "示例消金手机应用",
    "reply_phone": "400-000-0000",
    "reply_email": "service@lender.example",
    "complaint_phone": "400-000-0001",
    "opt_out": "https://lender.example/stop/",
}
LETTERHEADS = {"zh": Letterhead("示例消金", GAPS), "en": Letterhead("Example Finance", GAPS)}


def shipped(organization: str = "demo") -> list[Written]:
    """Load the texts we ship into an organisation."""
    actor = Actor("person", WRITER.id, organization)
    return load(letterheads=LETTERHEADS, actor=actor, now=NOW)


def put_in_force(written: Written, organization: str = "demo") -> None:
    """Have an edition inspected and approved by somebody else."""
    said: dict[str, Any] = {"template_id": written.template_id, "number": written.number}
    actor = Actor("person", COMPLIANCE.id, organization)
    inspect(**said, actor=actor, now=NOW)
    approve(**said, actor=actor, now=NOW)


def version(
    code: str = "early_overdue",
    action: str = "email",
    *,
    language: str = "zh",
    organization: str = "demo",
    is_in_force: bool = True,
) -> TemplateVersion:
    """Return one shipped text of an organisation, in force unless said otherwise."""
    if not TemplateVersion.objects.filter(template__organization__code=organization).exists():
        shipped(organization)
    found = TemplateVersion.objects.get(
        template__organization__code=organization,
        template__code=code,
        template__action=action,
        language=language,
    )
    if is_in_force and found.state == "draft":
        put_in_force(Written(found.template_id, found.number), organization)
        found.refresh_from_db()
    return found


def owing(who: Borrower, name: str = "王某某") -> Borrower:
    """Give a borrower a name, and a balance that is due."""
    Identity(borrower=who, name=name, digest=b"").save(force_insert=True)
    for loan in Loan.objects.filter(borrower=who):
        Standing.objects.create(
            loan=loan,
            as_of=date(2026, 11, 20),
            balance_on=date(2026, 11, 20),
            principal=100_000,
            interest=20_000,
            fee=0,
            penalty=0,
            costs=0,
            above_cap=0,
            total=120_000,
            owed=120_000,
            unapplied=0,
            days_past_due=20,
            bucket="M1",
            is_aged=True,
            computed_at=NOW,
        )
    return who
