"""``python -m tests.conduct``: measure the inspection of words, and write ``docs/conduct.md``."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from tests.conduct import page
from tests.conduct.sentences import sentences

from hejie.permit.conduct import Circumstances, inspect

MESSAGES = 10_000


def main() -> None:
    """Write the page of today."""
    page.write(on=datetime.now(UTC).date(), seconds=_seconds())


def _seconds() -> float:
    texts = [sentences()[at % len(sentences())].text for at in range(MESSAGES)]
    facts = Circumstances(speaker="collector")
    inspect("热身", facts=facts)
    began = time.process_time()
    for text in texts:
        inspect(text, facts=facts)
    return time.process_time() - began


if __name__ == "__main__":
    main()
