"""Addresses of this face. No address holds anything that names a person."""

from __future__ import annotations

from django.urls import URLPattern, path

from hejie.interfaces.oversight.views import borrowers, evidence, imports, permits, today

app_name = "oversight"
urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("nights/<int:night_id>/", today.night, name="night"),
    path("nights/progress/", today.progress, name="progress"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:import_id>/", imports.one_import, name="import"),
    path("imports/<int:import_id>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:import_id>/problems.csv", imports.problems_file, name="problems_file"),
    path("permits/", permits.permits, name="permits"),
    path("permits/asks/<int:ask_id>/", permits.ask, name="ask"),
    path("rules/<slug:rule_id>/", permits.rule, name="rule"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/checkpoint/", evidence.checkpoint, name="checkpoint"),
    path("evidence/verify/", evidence.verify, name="verify"),
    path("search/", borrowers.search, name="search"),
    path("borrowers/<int:borrower_id>/", borrowers.borrower, name="borrower"),
    path("borrowers/<int:borrower_id>/reveal/<slug:field>/", borrowers.reveal, name="reveal"),
]
