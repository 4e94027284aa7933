"""Who answers for which fact, who hears of money, which channel carries what: in one place."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from hejie.arrangements.matching import match_money
from hejie.care import facts as care
from hejie.care.keepers import KEEPERS
from hejie.interfaces.inforce import rules_in_force
from hejie.outreach.channels.email import Email
from hejie.outreach.channels.message import Channel
from hejie.outreach.channels.null import Null
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.channels.sms import carriers
from hejie.outreach.gate import history
from hejie.outreach.gate.sources import SOURCES, FactSource
from hejie.outreach.heard import LINES, Listening
from hejie.outreach.hearing import ear, rest
from hejie.outreach.keeping import Replies
from hejie.outreach.wording import facts as wording
from hejie.outreach.worklists.crediting import credit_money
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
    ARRIVALS.fill([match_money, credit_money])
    KEEPERS[:] = [Replies()]
    if settings.HEJIE_REHEARSAL:
        CHANNELS.fill([Null()])
        return
    channels: list[Channel] = []
    if settings.HEJIE_SMTP_URL:
        channels.append(Email.at(settings.HEJIE_SMTP_URL))
    if settings.HEJIE_SMS_URL:
        channels.append(
            carriers.at(
                settings.HEJIE_SMS_URL,
                secret=settings.HEJIE_SMS_SECRET,
                ear=ear(timezone.now),
                rest=rest,
            )
        )
    CHANNELS.fill(channels)
    LINES[:] = [channel for channel in channels if isinstance(channel, Listening)]
