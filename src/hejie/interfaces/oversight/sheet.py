"""A table as a file to download; ``interfaces.sheet`` writes its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

from hejie.interfaces.sheet import written


def download(
    name: str, *, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Answer with the table as a file of that name, which nobody on the way keeps."""
    answer = StreamingHttpResponse(written(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
