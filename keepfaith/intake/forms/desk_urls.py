"""Addresses at which employees type in what did not come by a form, all behind the door."""

from django.urls import path

from keepfaith.intake.forms import desk_views

app_name = "forms_desk"
urlpatterns = [
    path("", desk_views.index, name="index"),
    path("<slug:way>/<slug:name>/", desk_views.form, name="form"),
]
