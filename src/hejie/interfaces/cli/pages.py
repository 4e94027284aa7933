"""Texts and letterheads as people write them: pages of YAML, read for ``hejie wording``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from hejie.interfaces.cli.stop import stop

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from hejie.outreach.wording.editions import Edition, Letterhead


def letterheads_in(file: Path | Traversable) -> dict[str, Letterhead]:
    """Read ``{zh: {sender_name: …, gaps: {reply_phone: …}}, en: …}``; stops if it is none."""
    from hejie.outreach.wording.editions import Letterhead

    try:
        return {
            str(language): Letterhead(
                str(head["sender_name"]),
                {str(gap): str(said) for gap, said in head["gaps"].items()},
            )
            for language, head in _page(file).items()
        }
    except (AttributeError, KeyError, TypeError):
        stop(f"{file.name}: sender_name and gaps are wanted under each language")


def edition_in(file: Path | Traversable, *, letterheads: Mapping[str, Letterhead]) -> Edition:
    """Read ``{code: …, action: …, purpose: …, texts: {zh: {subject: …, body: …}}}``; or stop."""
    from hejie.outreach.wording.editions import Edition, Text

    page = _page(file)
    try:
        return Edition(
            code=str(page["code"]),
            action=str(page["action"]),
            purpose=str(page["purpose"]),
            texts={
                str(language): Text(
                    str(words.get("subject", "")).strip(), str(words["body"]).rstrip("\n")
                )
                for language, words in page["texts"].items()
            },
            letterheads=letterheads,
        )
    except (AttributeError, KeyError, TypeError):
        stop(f"{file.name}: code, action, purpose and texts, a body by language, are wanted")


def _page(file: Path | Traversable) -> Mapping[str, Any]:
    try:
        page: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        stop(f"{file.name}: cannot be read ({type(error).__name__})")
    return page
