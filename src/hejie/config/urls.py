"""Every address of the application."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("hejie.interfaces.shell.urls")),
    path("oversight/", include("hejie.interfaces.oversight.urls")),
    path("api/v1/", include("hejie.interfaces.api.urls")),
]
