"""What the API says when it cannot do as asked: one shape, one clear line, nothing personal.

The shape is RFC 9457's *problem*: ``status``, ``title`` and ``detail``; ``field`` names what to
mend. No value that was sent is ever repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from hejie.values.unable import Unable


class Problem(Schema):
    """Why a call was not done, and what to mend."""

    status: int
    title: str
    detail: str
    field: str | None = None


class UnableToServe(Exception):
    """A call that cannot be done as it stands.

    :param status: the HTTP status.
    :param title: a few words that are the same for every such call.
    :param detail: what to mend, without a value that was sent.
    :param field: where in the body, dotted.
    :param wait: after how many seconds to come again; none: not by waiting.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        field: str | None = None,
        wait: int | None = None,
    ) -> None:
        super().__init__(title)
        self.problem = Problem(status=status, title=title, detail=detail, field=field)
        self.wait = wait


def answer_problems(api: NinjaAPI) -> None:
    """Answer every refusal of this API in the one shape."""
    for kind, tell in _TELL.items():
        api.add_exception_handler(kind, _answering(api, tell))


def _answering(
    api: NinjaAPI, tell: Callable[[Any], UnableToServe]
) -> Callable[[HttpRequest, object], HttpResponse]:
    def answer(request: HttpRequest, error: object) -> HttpResponse:
        told = tell(error)
        body = told.problem.model_dump(exclude_none=True)
        response = api.create_response(request, body, status=told.problem.status)
        response["Content-Type"] = "application/problem+json"
        if told.problem.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        if told.wait is not None:
            response["Retry-After"] = str(told.wait)
        return response

    return answer


def _itself(error: UnableToServe) -> UnableToServe:
    return error


def _unable(error: Unable) -> UnableToServe:
    return UnableToServe(422, "Not done", str(error))


def _unsigned(_: AuthenticationError) -> UnableToServe:
    return UnableToServe(401, "No key", "send a key in force as Authorization: Bearer")


def _malformed(error: ValidationError) -> UnableToServe:
    first = error.errors[0]
    # The first two parts are the framework's: where the value came from, and the parameter's name.
    place = first["loc"][2:] or first["loc"][1:]
    detail = str(first["msg"]).removeprefix("Value error, ")
    field = ".".join(str(part) for part in place)
    return UnableToServe(422, "Malformed", detail, field=field or None)


def _unreadable(error: HttpError) -> UnableToServe:
    # The framework's own text may repeat what was sent.
    is_bad = error.status_code == HTTPStatus.BAD_REQUEST
    return UnableToServe(error.status_code, "Not read", "the body is no JSON" if is_bad else "no")


def _too_large(_: RequestDataTooBig) -> UnableToServe:
    return UnableToServe(413, "Too large", "send fewer rows in one call")


_TELL: Mapping[type[Exception], Callable[[Any], UnableToServe]] = {
    UnableToServe: _itself,
    Unable: _unable,
    AuthenticationError: _unsigned,
    ValidationError: _malformed,
    HttpError: _unreadable,
    RequestDataTooBig: _too_large,
}
