"""The foot of the page: what was audited by which law, and that its rows add up."""

from __future__ import annotations

from hejie.interfaces.audit.page.headline import laws_of
from hejie.interfaces.audit.page.reading import answers_of, number
from hejie.interfaces.audit.page.words import say
from hejie.nightly.report.markup import Html, Words, both, element, paragraph
from hejie.nightly.report.reading import Summary, text


def foot(summary: Summary) -> Html:
    """Return what the audit stands on."""
    first, last = text(summary.get("first_on")), text(summary.get("last_on"))
    rows, aside = number(summary, "rows"), number(summary, "set_aside")
    touches = answers_of(summary.get("answers")).total
    told: dict[str, Words] = {
        "file": text(summary.get("file"), longest=60),
        "period": say("period", first=first, last=last) if first else "",
        "laws": laws_of(summary),
        "rows": say("foot_sum", rows=rows, touches=touches, aside=aside) if rows else "",
    }
    listed = (
        element(
            element(both(say(f"foot_{name}")), tag="dt"),
            element(both(value or say("unknown")), tag="dd"),
            tag="div",
        )
        for name, value in told.items()
    )
    title = element(both(say("foot_title")), tag="h2", id="foot-title")
    private = paragraph(say("foot_private"), class_="soft")
    return element(
        element(title, private, tag="div", class_="foot-head"),
        element(*listed, tag="dl", class_="told"),
        tag="footer",
        id="foot",
    )
