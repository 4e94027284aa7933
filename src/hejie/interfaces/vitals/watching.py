"""The outermost middleware: every request counted and told, by the route that answered it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hejie.interfaces.vitals import metrics

_LOG = logging.getLogger(__name__)
UNTOLD = frozenset({"health/alive", "health/ready", "metrics"})
"""Routes that machines ask many times a minute: counted, not told."""


class Watched:
    """Counts and tells each request once it is answered; an address nobody has is no route."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, and count it."""
        began = time.perf_counter()
        answer = self._get_response(request)
        seconds = time.perf_counter() - began
        route = request.resolver_match.route if request.resolver_match else ""
        method = request.method if request.method in metrics.METHODS else "other"
        metrics.seen(route=route, method=str(method), status=answer.status_code, seconds=seconds)
        if route not in UNTOLD:
            said = {
                "method": method,
                "route": route,
                "status": answer.status_code,
                "milliseconds": round(seconds * 1000, 1),
            }
            _LOG.info("request", extra={"told": said})
        return answer
