"""Whose work is whose: a night's steps shared over teams and people, claimed one by one, stopped.

A night decides what is worth doing; here it is decided who does it. What may be done is decided by
neither: a step that somebody claims permits nothing, and the gate is asked as ever.
"""
