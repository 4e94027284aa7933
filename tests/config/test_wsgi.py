"""The application answers as a web server calls it."""

from __future__ import annotations

from django.core.handlers.wsgi import WSGIHandler

from hejie.config.wsgi import application


def test_the_application_is_what_a_web_server_calls() -> None:
    assert isinstance(application, WSGIHandler)
