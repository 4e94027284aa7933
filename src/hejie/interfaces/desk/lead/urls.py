"""Addresses of this face. No address holds anything that names a person."""

from __future__ import annotations

from django.urls import URLPattern, path

from hejie.interfaces.desk.lead import deeds, views

app_name = "lead"
urlpatterns: list[URLPattern] = [
    path("", views.team, name="team"),
    path("live/", views.live, name="live"),
    path("share/", deeds.share, name="share"),
    path("assign/", deeds.assign, name="assign"),
    path("join/", deeds.join_cases, name="join"),
    path("pause/", deeds.pause_cases, name="pause"),
    path("pauses/<int:pause_id>/approve/", deeds.approve, name="approve"),
    path("pauses/<int:pause_id>/resume/", deeds.go_on, name="resume"),
]
