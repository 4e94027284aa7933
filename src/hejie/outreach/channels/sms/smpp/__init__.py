"""SMPP 3.4 as a client: units, a bound session, and the line that keeps one open while it is used.

Every session hears: receipts and replies come over whichever is bound, and each is acknowledged
only after it was taken down, so that one killed in between is delivered again.
"""
