"""``python -m tests.conduct``: teach and measure the inspection of words.

Writes ``weights.tsv`` and ``offence.tsv`` beside the model, if ``HEJIE_EVALUATION_DATA`` says where
the public set is, and ``docs/conduct.md``.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from tests.conduct import learning, page
from tests.conduct.sentences import sentences

from hejie.permit.conduct import Circumstances, inspect

MESSAGES = 10_000


def main() -> None:
    """Write weights and the page of today."""
    if "HEJIE_EVALUATION_DATA" in os.environ:
        for name, text in zip(("weights.tsv", "offence.tsv"), learning.build(), strict=True):
            (learning.FOLDER / name).write_text(text, encoding="utf-8")
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
