"""Problems that show only beside the rows; the reader of a tape could not see them."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """A problem of an import, as ``ImportProblem`` keeps it; of no row in particular.

    :param said: the lender's id of what it is about, never a value of a person.
    """

    file: str
    field: str
    said: str
    because: str
    so: str
