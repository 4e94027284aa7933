"""The addresses that machines ask: does it live, can it answer, what does it count."""

from __future__ import annotations

from hmac import compare_digest

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from hejie.interfaces.vitals import health, metrics
from hejie.people.doors import public

OWN_ADDRESSES = frozenset({"127.0.0.1", "::1"})


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked of it."""
    del request
    return JsonResponse({"alive": True})


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether what this process needs is there; 503 where something is not.

    How lines to carriers stand is said beside it: pages are answered without them, too.
    """
    del request
    found = health.found()
    is_ready = all(found.values())
    said = {"ready": is_ready, "found": found, "lines": health.lines(now=timezone.now())}
    return JsonResponse(said, status=200 if is_ready else 503)


@public
@require_safe
def counted(request: HttpRequest) -> HttpResponse:
    """Return what is counted, to who shows the token, or without one to this machine alone.

    :raises PermissionDenied: to everybody else.
    """
    if not _may_count(request):
        raise PermissionDenied
    return HttpResponse(metrics.told(), content_type=CONTENT_TYPE_LATEST)


def _may_count(request: HttpRequest) -> bool:
    if token := settings.HEJIE_METRICS_TOKEN:
        shown = request.headers.get("Authorization", "")
        return compare_digest(shown.encode(), f"Bearer {token}".encode())
    # Behind a proxy everybody comes from this machine.
    is_direct = "X-Forwarded-For" not in request.headers
    return is_direct and not settings.HEJIE_NAMES and request.META["REMOTE_ADDR"] in OWN_ADDRESSES
