"""Rows of outreach: nights and their steps, who works them, asks and permits, touches, wording."""

from hejie.outreach.models.carried import CarriedPart, CarrierReceipt, Line
from hejie.outreach.models.inbound import Inbound
from hejie.outreach.models.nights import Night, NightRefusal, WorkItem
from hejie.outreach.models.permits import Ask, Permit
from hejie.outreach.models.touches import Touch
from hejie.outreach.models.wording import Template, TemplateVersion
from hejie.outreach.models.worklists import Assignment, Attribution, Pause

__all__ = [
    "Ask",
    "Assignment",
    "Attribution",
    "CarriedPart",
    "CarrierReceipt",
    "Inbound",
    "Line",
    "Night",
    "NightRefusal",
    "Pause",
    "Permit",
    "Template",
    "TemplateVersion",
    "Touch",
    "WorkItem",
]
