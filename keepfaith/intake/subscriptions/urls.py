"""Addresses that mail leads to; their names stand in `disclosure.mail.links`, which makes the links."""

from django.urls import path

from keepfaith.disclosure.mail.links import CONFIRM, STOP
from keepfaith.intake.subscriptions import views

app_name = "wishes"
urlpatterns = [
    path(CONFIRM.lstrip("/"), views.confirm, name="confirm"),
    path(STOP.lstrip("/"), views.stop, name="stop"),
]
