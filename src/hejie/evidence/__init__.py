"""Append-only log, checkpoints, files, packs and their independent check."""
