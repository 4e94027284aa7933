"""The log as mathematics: hashes, proofs, tiles, notes, canonical text. No database, no clock.

Every module follows a public specification, so that others' tools read what we write:
RFC 6962 (trees and proofs), C2SP tlog-tiles, tlog-checkpoint, tlog-proof and signed-note,
RFC 8785 (canonical JSON).
"""
