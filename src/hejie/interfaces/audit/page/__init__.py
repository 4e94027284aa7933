"""The page of an audit: what a compliance officer takes to the board."""

from hejie.interfaces.audit.page.page import render

__all__ = ["render"]
