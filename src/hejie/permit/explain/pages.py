"""The reference of the law: every pack as pages of Markdown, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from hejie.law.rule import Pack, Saying
from hejie.permit.explain.markdown import Sheet, code, link, table, written
from hejie.permit.explain.pack_page import pack_page
from hejie.permit.explain.rule_page import instrument_page, instruments
from hejie.permit.explain.words import TONGUES

FIRST_PAGE = "README.md"
MARK = "<!-- hejie law reference -->"
"""The first line of the shelf's page, by which a folder of pages is known."""


def pages(packs: Sequence[Pack]) -> dict[str, str]:
    """Return the pages of packs by their path: ``<pack>/<language>/<instrument>.md``.

    The same packs give the same pages, to the byte: nothing here asks what day it is.
    """
    found = {FIRST_PAGE: _shelf(packs)}
    for pack in packs:
        shelf = instruments(pack)
        places = {rule.id: each.file for each in shelf for rule in each.rules}
        for tongue in TONGUES:
            sheet, folder = Sheet(tongue), f"{pack.name}/{tongue}"
            found[f"{folder}/{FIRST_PAGE}"] = pack_page(
                pack, shelf=shelf, sheet=sheet, pages=places
            )
            for each in shelf:
                found[f"{folder}/{each.file}"] = instrument_page(
                    each, pack=pack, sheet=sheet, pages=places
                )
    return found


def _shelf(packs: Sequence[Pack]) -> str:
    """Return the page that leads to each pack, in both languages at once."""
    zh, en = (Sheet(tongue) for tongue in TONGUES)
    rows = [
        (
            code(pack.name),
            *(
                link(sheet.of(pack.title), f"{pack.name}/{sheet.tongue}/{FIRST_PAGE}")
                for sheet in (zh, en)
            ),
            str(len(pack.rules)),
            pack.begins.isoformat(),
        )
        for pack in packs
    ]
    heads = [_both(key) for key in ("pack", "rules", "begins")]
    return written(
        [
            MARK,
            f"# {_both('shelf_title')}",
            zh.label("shelf_says"),
            en.label("shelf_says"),
            table([heads[0], "中文", "English", *heads[1:]], rows),
        ]
    )


def _both(key: str) -> str:
    said = Saying(*(Sheet(tongue).label(key) for tongue in TONGUES))
    return f"{said.zh} · {said.en}"
