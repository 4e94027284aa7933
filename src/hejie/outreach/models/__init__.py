"""Rows of outreach: nights and their worklist, asks and permits, touches, wording."""

from hejie.outreach.models.carried import CarriedPart, CarrierReceipt, Line
from hejie.outreach.models.nights import Night, NightRefusal, WorkItem
from hejie.outreach.models.permits import Ask, Permit
from hejie.outreach.models.touches import Touch
from hejie.outreach.models.wording import Template, TemplateVersion

__all__ = [
    "Ask",
    "CarriedPart",
    "CarrierReceipt",
    "Line",
    "Night",
    "NightRefusal",
    "Permit",
    "Template",
    "TemplateVersion",
    "Touch",
    "WorkItem",
]
