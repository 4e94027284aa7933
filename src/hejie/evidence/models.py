"""Rows of evidence: what waits to be integrated, what is in the log, and what may be erased."""
