"""A pack of one rule, so that a test can spoil one line of it."""

from __future__ import annotations

from pathlib import Path

PAGE = """\
name: tt
title: {zh: 试验地, en: Testland}
begins: 2020-01-01
time_zone: Asia/Shanghai
policies:
  - {rule: tt-calls, field: dials_today, least: 1, most: 6}
base:
  action: call
  dials_today: 0
"""

RULE = """\
id: tt-calls
says:
  zh: 每日至多拨打三次。
  en: At most three dials a day.
kind: frequency_cap
binds: {actions: [call, ai_call]}
force: house
confidence: house
checked_on: 2026-11-21
values:
  2020-01-01:
    limits:
      - {fact: dials_today, max: 2}
    cite: {instrument: House book, clause: p 1}
  2022-01-01:
    limits:
      - {fact: dials_today, max: 3}
    cite: {instrument: House book, clause: p 2}
  2024-01-01:
    value: null
    cite: {instrument: House book, clause: p 3}
cases:
  - name: the first dial
    facts: {}
    answer: permitted
    grounds: []
  - name: after three dials
    facts: {dials_today: 3}
    answer: refused
    grounds: [tt-calls]
"""


def write_pack(folder: Path, *, page: str = PAGE, rule: str = RULE) -> Path:
    """Write the pack and return its rule's file."""
    path = folder / "house" / "tt-calls.yaml"
    path.parent.mkdir(parents=True)
    (folder / "pack.yaml").write_text(page, encoding="utf-8")
    path.write_text(rule, encoding="utf-8")
    return path


def spoil(text: str, *, old: str, new: str) -> str:
    """Return the text with its one ``old`` replaced."""
    assert text.count(old) == 1, old
    return text.replace(old, new)
