"""The words and quantities that every other room speaks: money, rates, days, spans, names.

Nothing here knows what a loan is. A value is immutable, carries its unit in its name or its
type, and is safe to share between threads.
"""
