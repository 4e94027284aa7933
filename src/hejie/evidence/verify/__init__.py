"""The check of a log by a second reading: no code of whoever wrote it.

What the two sides share is the written format and nothing else: this package has its own Merkle
tree, its own reading of notes and of canonical JSON, and knows no Django and no database.
"""

from __future__ import annotations

from hejie.evidence.verify.findings import Finding, UnableToVerify
from hejie.evidence.verify.pack import Report, verify_pack
from hejie.evidence.verify.stored import Attested, StoredEntry, StoredLog, check

__all__ = [
    "Attested",
    "Finding",
    "Report",
    "StoredEntry",
    "StoredLog",
    "UnableToVerify",
    "check",
    "verify_pack",
]
