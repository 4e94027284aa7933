"""Webhooks: an organisation's programs are told what happens, signed, and again until they hear.

What is told is what stands in the evidence log, in its order: nothing is written twice to tell it,
and nothing that happened is missed. A call to an address is made by the worker, never within a
request.
"""
