"""The oversight face."""
