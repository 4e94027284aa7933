"""The report of a night: one page, two languages, for somebody who was not there."""

from __future__ import annotations

from hejie.nightly.report.page import render

__all__ = ["render"]
