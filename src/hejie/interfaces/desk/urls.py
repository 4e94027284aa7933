"""Addresses of this face. No address holds anything that names a person."""

from __future__ import annotations

from django.urls import URLPattern, path

from hejie.interfaces.desk.views import borrowers, calls, today

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("next/", today.next_borrower, name="next"),
    path("borrowers/<int:borrower_id>/", borrowers.borrower, name="borrower"),
    path("borrowers/<int:borrower_id>/call/", calls.ask, name="ask"),
    path("borrowers/<int:borrower_id>/reopen/<int:point_id>/", calls.reopen, name="reopen"),
    path("permits/<uuid:permit_id>/start/", calls.start, name="start"),
    path("permits/<uuid:permit_id>/release/", calls.give_back, name="release"),
    path("permits/<uuid:permit_id>/end/", calls.end, name="end"),
]
