"""Writes of care, under one roof: holds (``holds``) and wishes (``wishes``)."""

from hejie.care.holds import Scope, approve_hold, lift_hold, place_hold, return_expired
from hejie.care.wishes import Clock, opt_in, opt_out, set_hours, set_voice

__all__ = [
    "Clock",
    "Scope",
    "approve_hold",
    "lift_hold",
    "opt_in",
    "opt_out",
    "place_hold",
    "return_expired",
    "set_hours",
    "set_voice",
]
