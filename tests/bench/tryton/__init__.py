"""Tryton's dunning beside our night: the same receivables, the same PostgreSQL, the same run."""
