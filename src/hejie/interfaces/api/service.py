"""The API put together: its calls, its one shape of refusal, and its description in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic_core import from_json

from hejie.interfaces.api import books, hooks, permits, promises, pushes, worklists
from hejie.interfaces.api.describing import DescribedAPI
from hejie.interfaces.api.problems import answer_problems


class Strictly(Parser):
    """Reads JSON as its standard has it: no NaN, no half characters."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the body says."""
        said: dict[str, Any] = from_json(request.body, allow_inf_nan=False)
        return said


api = DescribedAPI(
    title="Hejie",
    version="1",
    description="Ask before every touch; report after it. See the guide for your dialler.",
    parser=Strictly(),
    docs_url=None,
    urls_namespace="api",
)
answer_problems(api)
for face in (permits, promises, pushes, worklists, hooks, books):
    api.add_router("", face.router)
