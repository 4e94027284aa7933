"""The wordings we ship: kind, plain, in both languages; loaded as drafts that a person approves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from hejie.law.rule import Saying
from hejie.outreach.wording.figures import Language

FOLDER = "starter"


@dataclass(frozen=True, slots=True)
class Starter:
    """One shipped text: ``code`` and ``action`` name its template."""

    code: str
    action: str
    purpose: str
    stage: str
    says: Saying
    language: Language
    subject: str
    body: str


@cache
def starters() -> tuple[Starter, ...]:
    """Return every shipped text, by file, action and language."""
    return tuple(_read())


def _read() -> Iterator[Starter]:
    folder = files(__package__).joinpath(FOLDER)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        page = yaml.safe_load(file.read_text(encoding="utf-8"))
        for action, by_language in page["wordings"].items():
            for language, words in by_language.items():
                yield Starter(
                    code=file.name.removesuffix(".yaml"),
                    action=action,
                    purpose=page["purpose"],
                    stage=page["stage"],
                    says=Saying(**page["says"]),
                    language=language,
                    subject=words.get("subject", ""),
                    body=words["body"].rstrip("\n"),
                )
