"""The API: a lender's own programs ask the gate, report, push and pull.

It translates and decides nothing. Every call is signed by a key of one organisation, counted
against the key's rate, and, where it writes, done once for its idempotency key.
"""
