"""Addresses for machines."""

from __future__ import annotations

from django.urls import URLPattern, path

from hejie.interfaces.vitals import views

app_name = "vitals"
urlpatterns: list[URLPattern] = [
    path("health/alive", views.alive, name="alive"),
    path("health/ready", views.ready, name="ready"),
    path("metrics", views.counted, name="counted"),
]
