"""Who answers for which fact, who hears of money, which channel carries what: in one place."""

from __future__ import annotations

from django.conf import settings

from hejie.arrangements.matching import match_money
from hejie.care import facts as care
from hejie.interfaces.inforce import rules_in_force
from hejie.outreach.channels.email import Email
from hejie.outreach.channels.null import Null
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.gate import history
from hejie.outreach.gate.sources import SOURCES, FactSource
from hejie.outreach.wording import facts as wording
from hejie.people import facts as people
from hejie.portfolio.arriving import ARRIVALS
from hejie.portfolio.facts import PortfolioFacts


def wire() -> None:
    """Fill what rooms leave open in this process, from the settings."""
    sources: list[FactSource] = [
        PortfolioFacts(rules_in_force),
        care.source,
        history.source,
        wording.source,
    ]
    if settings.HEJIE_COLLECTORS == "here":
        sources.append(people.source)
    SOURCES.fill(sources)
    ARRIVALS.fill([match_money])
    if settings.HEJIE_REHEARSAL:
        CHANNELS.fill([Null()])
    elif settings.HEJIE_SMTP_URL:
        CHANNELS.fill([Email.at(settings.HEJIE_SMTP_URL)])
