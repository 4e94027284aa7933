"""What a text would cost as short messages is said before anybody approves it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.outreach.gate.scene import NOW, borrower
from tests.outreach.gate.words import GAPS, LETTERHEADS, WRITER, version

from hejie.outreach.models import TemplateVersion
from hejie.outreach.wording.costing import expected
from hejie.outreach.wording.operations import load

pytestmark = pytest.mark.django_db


def _of(row: TemplateVersion) -> dict[str, tuple[str, int]]:
    found = expected(template_id=row.template_id, number=row.number, organization="demo")
    return {language: (split.alphabet, split.count) for language, split in found.items()}


def test_a_text_is_counted_as_its_examples_fill_it() -> None:
    borrower()
    row = version("early_overdue", "sms", is_in_force=False)
    # The letterhead of these tests is in Chinese, and a word of it makes the English text Chinese.
    assert _of(row) == {"zh": ("ucs2", 3), "en": ("ucs2", 5)}


def test_a_reply_is_a_shorter_way_to_stop_than_a_page() -> None:
    borrower()
    heads = {
        language: replace(head, gaps={**GAPS, "opt_out": "回T"})
        for language, head in LETTERHEADS.items()
    }
    load(letterheads=heads, actor=WRITER, now=NOW)
    row = version("early_overdue", "sms", is_in_force=False)
    assert _of(row)["zh"] == ("ucs2", 2)


def test_what_is_no_short_message_has_no_parts() -> None:
    borrower()
    assert _of(version("early_overdue", "email", is_in_force=False)) == {}
