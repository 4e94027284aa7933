"""What the description in OpenAPI says of every call: its idempotency key, its shape of refusal."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from hejie.interfaces.api.idempotency import HEADER, LONGEST
from hejie.interfaces.api.replies import PROBLEMS

_NAMED_ONCE = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "Yours, new for each call. The same key with the same body gets the same "
    "answer; with another body it is refused.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST,
        "pattern": "^[!-~]+$",
    },
}
_CODES = {str(code) for code in PROBLEMS}
_JSON, _PROBLEM = "application/json", "application/problem+json"


class DescribedAPI(NinjaAPI):
    """The API with a description that a client can be made from."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description."""
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for path in described["paths"].values():
            for method, call in path.items():
                if method == "post":
                    call["parameters"] = [*call.get("parameters", ()), _NAMED_ONCE]
                for code, answer in call["responses"].items():
                    if str(code) in _CODES:
                        answer["content"] = {_PROBLEM: answer["content"][_JSON]}
        return described
