"""The check of a case pack by a stranger: no Django, no database, no code of whoever wrote it.

What the two sides share is the written format (``docs/reference/evidence.md``) and nothing else:
this package has its own Merkle tree, its own reading of notes, of canonical JSON and of archives.
"""

from __future__ import annotations

from hejie.evidence.verify.findings import Finding, UnableToVerify
from hejie.evidence.verify.pack import Report, verify_pack

__all__ = ["Finding", "Report", "UnableToVerify", "verify_pack"]
