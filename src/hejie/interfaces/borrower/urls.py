"""Addresses for the borrower; they are short, as they stand in messages.

``opt_out`` of a letterhead is the address before the token: ``https://…/stop/``.
"""

from __future__ import annotations

from django.urls import path

from hejie.interfaces.borrower.stopping import stop_messages

urlpatterns = [path("stop/<str:token>", stop_messages, name="stop_messages")]
