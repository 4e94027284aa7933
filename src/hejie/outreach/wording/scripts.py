"""What is said on the telephone: the approved scripts that fit a borrower, filled for who calls.

A script that cannot be filled, because a figure is in doubt or nobody gave a value, is still shown
by its name and says what is missing: it is not read out with a hole in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hejie.law.rule import Saying
from hejie.outreach.models import TemplateVersion
from hejie.outreach.wording.composing import Occasion, fillings
from hejie.outreach.wording.figures import Language
from hejie.outreach.wording.placeholders import UnableToWord
from hejie.outreach.wording.rendering import Value, render
from hejie.outreach.wording.starters import starters

_STAGES = (("due_day", 0), ("early", 7), ("first_month", 30), ("month_2", 90), ("after_90", None))
"""Stages of the shipped texts and the last day past due of each."""


@dataclass(frozen=True, slots=True)
class Script:
    """An approved script.

    :param version_id: its wording, as the gate is asked with it.
    :param text: filled; empty where it cannot be.
    :param missing: why it cannot be filled; empty where it is.
    :param fits: whether it is the one for this stage.
    """

    version_id: int
    code: str
    says: Saying
    text: str
    missing: str
    fits: bool

    def __repr__(self) -> str:
        return f"<Script {self.code}>"


def scripts_for(
    occasion: Occasion,
    *,
    organization_id: int,
    purpose: str,
    language: Language,
    days_past_due: int,
    officer: str,
    name: str | None = None,
    now: datetime,
) -> list[Script]:
    """Return the scripts in force for a call, the one that fits the stage first.

    :param occasion: whom the call is about, and which of their loans.
    :param officer: how who calls is named to the borrower.
    :param name: how the borrower is named; None: by the name that is held.
    """
    versions = TemplateVersion.objects.filter(
        template__organization_id=organization_id,
        template__action="call",
        template__purpose=purpose,
        language=language,
        state="approved",
    ).select_related("template")
    (filling,) = fillings([occasion], now=now)
    shipped = {one.code: (one.stage, one.says) for one in starters()}
    stage = _stage_of(days_past_due)
    found = []
    for version in versions:
        code = version.template.code
        its_stage, says = shipped.get(code, ("", Saying(code, code)))
        values: dict[str, Value] = {**filling.values, **version.letterhead, "officer": officer}
        if name is not None:
            values["name"] = name
        if filling.tail:
            values["loan"] = filling.tail
        try:
            text, missing = (
                render(version, values=values, language=language, claim=filling.claim).text,
                "",
            )
        except UnableToWord as error:
            text, missing = "", str(error)
        found.append(Script(version.pk, code, says, text, missing, its_stage == stage))
    return _in_order(found)


def _in_order(scripts: Sequence[Script]) -> list[Script]:
    return sorted(scripts, key=lambda script: (not script.fits, bool(script.missing), script.code))


def _stage_of(days_past_due: int) -> str:
    return next(stage for stage, last in _STAGES if last is None or days_past_due <= last)
