"""Addresses of the forms."""

from django.urls import path

from keepfaith.intake.forms import views

app_name = "intake"
urlpatterns = [
    path("", views.index, name="index"),
    path("receipt/", views.receipt, name="receipt"),
    path("<slug:name>/", views.form, name="form"),
]
