"""A tape brought into the rows: by COPY, whole or not at all, and only what differs is written.

Frames with the rows' own columns and ids (``rows``, ``persons``) are staged in temporary tables;
what differs is found there without a lock (``staging``); the borrowers it is about are locked in
order and their facts moved; then it is written. The same tape twice changes nothing.
"""

from hejie.portfolio.imports.bringing import Brought, UnableToImport, import_tape

__all__ = ["Brought", "UnableToImport", "import_tape"]
