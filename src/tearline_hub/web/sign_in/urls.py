"""Addresses of signing in and out."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.sign_in import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/demo", views.sign_in_demo, name="sign-in-demo"),
    path("sign-out", views.sign_out, name="sign-out"),
]
