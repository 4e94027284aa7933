"""Addresses of this face."""

from __future__ import annotations

from django.urls import URLPattern, path

from hejie.interfaces.shell import views

app_name = "shell"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("language/", views.speak, name="speak"),
]
