"""Evidence: how the log stands, its newest checkpoint, and the check of a pack that was sent."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hejie.evidence import queries
from hejie.evidence.verify import Report, UnableToVerify, verify_pack
from hejie.interfaces.oversight.signs import is_late
from hejie.interfaces.shell import formats
from hejie.interfaces.shell.words import say
from hejie.people.doors import requires

LARGEST = 512 << 20
"""Bytes of a pack that may be sent to a page; a larger one is checked by ``hejie evidence``."""
SHOWN = 50
"""Findings shown; the first says enough."""


@requires("see_evidence")
@require_GET
def evidence(request: HttpRequest) -> HttpResponse:
    """Show how the log stands."""
    return _page(request)


@requires("see_evidence")
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the newest checkpoint as a file, with the lines of its witnesses."""
    del request
    newest = queries.latest_checkpoint()
    if newest is None:
        raise Http404
    answer = HttpResponse(queries.note_of(newest), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{newest.size}.note"'
    return answer


@requires("see_evidence")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check a pack that was sent, every byte of it; nothing of it is kept."""
    sent = request.FILES.get("pack")
    if sent is None:
        return _page(request, wrong=say("evidence.no_pack"), status=400)
    if (sent.size or 0) > LARGEST:
        return _page(request, wrong=say("evidence.too_large", most=LARGEST >> 20), status=413)
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack.zip"
        with pack.open("wb") as file:
            file.writelines(sent.chunks())
        try:
            report = verify_pack(pack)
        except UnableToVerify:
            return _page(request, wrong=say("evidence.no_pack"), status=400)
    return _page(request, verified=report)


def _page(
    request: HttpRequest, *, verified: Report | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    now, state = timezone.now(), queries.state()
    oldest = state.oldest_pending_at
    told = {
        "state": state,
        "stays_at": reverse("oversight:evidence"),
        "note": queries.note_of(state.checkpoint) if state.checkpoint else "",
        "pending_is_old": is_late(state, now=now),
        "oldest_age": formats.span(now - oldest) if oldest else "",
        "verified": verified,
        "findings": [str(one) for one in verified.findings[:SHOWN]] if verified else [],
        "wrong": wrong,
    }
    return render(request, "oversight/evidence.html", told, status=status)
