"""How an answer leaves: JSON, never kept by anybody on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from hejie.interfaces.api.problems import Problem

PROBLEMS: Mapping[int, type[Problem]] = dict.fromkeys(
    (400, 401, 403, 404, 409, 413, 422, 429), Problem
)
"""What any call may answer besides its own, for OpenAPI."""


def spelled(said: Mapping[str, Any]) -> str:
    """Return JSON as this API spells it."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def reply(status: int, text: str) -> HttpResponse:
    """Return an answer that is JSON already."""
    response = HttpResponse(text, content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response
