"""Addresses of copies at the desk, all behind the door."""

from django.urls import path

from keepfaith.rights import copy_desk

app_name = "rights_desk"
urlpatterns = [
    path("", copy_desk.copies, name="copies"),
    path("<uuid:note>/", copy_desk.copy, name="copy"),
]
