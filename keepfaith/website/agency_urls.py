"""Addresses of what an agency adds to its site."""

from django.urls import path

from keepfaith.website.agency_pages import page, picture

app_name = "site"
urlpatterns = [
    path("pages/<slug:name>/", page, name="page"),
    path("pictures/<file:name>", picture, name="picture"),
]
