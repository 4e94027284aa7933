"""Who calls: a program with a key, bound to one organisation and to what the key is for.

A key is sent as ``Authorization: Bearer …``, never in an address.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from hejie.interfaces.api.problems import UnableToServe
from hejie.people.keys import key_of
from hejie.people.models import KEY_SCOPES, ApiKey


class Bearer(HttpBearer):
    """Finds the key that signs a call, and refuses one that is not for this call."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key, or None where there is none such; the doorkeeper has mostly found it.

        :raises UnableToServe: 403 where the key is not for this.
        """
        found = getattr(request, "key", None)
        key = found if isinstance(found, ApiKey) else _key(token)
        if key is not None and self._scope not in key.scopes:
            raise UnableToServe(403, "Not for this key", f"this key has no scope {self._scope}")
        return key


def _key(token: str) -> ApiKey | None:
    return key_of(header=f"Bearer {token}", now=timezone.now())


SIGNED_FOR: Mapping[str, Bearer] = {scope: Bearer(scope) for scope in KEY_SCOPES}
"""The ``auth`` of an operation, by the scope it asks for."""


def key_of_call(request: HttpRequest) -> ApiKey:
    """Return the key that signed this call; the call has passed its :class:`Bearer`."""
    key = getattr(request, "auth", None)
    if not isinstance(key, ApiKey):
        raise UnableToServe(401, "No key", "send Authorization: Bearer with a key in force")
    return key
