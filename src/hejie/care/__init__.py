"""Holds, consent, opt-outs and hours: what limits every contact."""
