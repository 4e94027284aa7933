"""A line to an address outside, by HTTP: waited for briefly, and nobody is followed elsewhere."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, InvalidURL
from urllib.parse import urlsplit

Post = Callable[[bytes, Mapping[str, str]], HTTPResponse]
"""Sends a body with its headers; returns the answer, a redirection like another."""

_TLS = ssl.create_default_context()


@contextmanager
def line_to(url: str, *, seconds: float, trust: ssl.SSLContext | None = None) -> Iterator[Post]:
    """Open a line to an address, close it afterwards; the answer is read while it is open.

    What goes wrong before the line is given out was never said to anybody.

    :param seconds: how long each step of the talk is waited for.
    :param trust: whom to trust under TLS; None: whom this machine trusts.
    :raises OSError: if nobody is reached or they fall silent, :class:`http.client.HTTPException` if
        the address is none or what they say is no HTTP.
    """
    parts = urlsplit(url)
    connection: HTTPConnection
    if parts.scheme == "https":
        connection = HTTPSConnection(parts.netloc, timeout=seconds, context=trust or _TLS)
    elif parts.scheme == "http":
        connection = HTTPConnection(parts.netloc, timeout=seconds)
    else:
        raise InvalidURL("the address is neither https:// nor http://")
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"

    def post(body: bytes, headers: Mapping[str, str]) -> HTTPResponse:
        connection.request("POST", path, body, dict(headers))
        return connection.getresponse()

    try:
        connection.connect()
        yield post
    finally:
        connection.close()
