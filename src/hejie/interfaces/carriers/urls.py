"""Addresses for carriers."""

from __future__ import annotations

from django.urls import URLPattern, path

from hejie.interfaces.carriers import views

app_name = "carriers"
urlpatterns: list[URLPattern] = [
    path("sms/receipts", views.receipt, name="sms_receipt"),
    path("sms/replies", views.reply, name="sms_reply"),
]
