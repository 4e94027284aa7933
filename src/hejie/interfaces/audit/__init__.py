"""Auditing a lender's history of touches: reading it, and telling what was found."""
