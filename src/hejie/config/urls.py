"""Every address of the application; each face adds its own line."""

from __future__ import annotations

from django.urls import URLResolver, include, path

urlpatterns: list[URLResolver] = [
    path("", include("hejie.interfaces.shell.urls")),
    path("desk/team/", include("hejie.interfaces.desk.lead.urls")),
    path("desk/", include("hejie.interfaces.desk.urls")),
    path("oversight/", include("hejie.interfaces.oversight.urls")),
    path("api/v1/", include("hejie.interfaces.api.urls")),
    path("", include("hejie.interfaces.vitals.urls")),
    path("", include("hejie.interfaces.borrower.urls")),
    path("carriers/", include("hejie.interfaces.carriers.urls")),
    path("accounts/", include("hejie.interfaces.entrance.urls")),
]
