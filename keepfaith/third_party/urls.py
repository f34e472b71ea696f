"""Addresses of this room: the page of choices, and word for browsers that the signal is honored."""

from django.urls import path

from keepfaith.third_party import views

app_name = "tools"
urlpatterns = [
    path("tools/", views.choices, name="choices"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
]
