"""Addresses of the API: its calls for keys alone, its description for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from hejie.interfaces.api.service import api
from hejie.people.doors import keyed, public

DESCRIPTION = "openapi-json"


def _doored() -> Iterator[URLPattern]:
    """Put a door on every view of the library."""
    patterns, _, _ = api.urls
    for each in patterns:
        if isinstance(each, URLPattern):
            mark = public if each.name == DESCRIPTION else keyed
            yield path(str(each.pattern), mark(each.callback), name=each.name)


app_name = "api"
urlpatterns = list(_doored())
