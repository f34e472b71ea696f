"""Addresses that mail leads to; their names stand in `disclosure.mail.links`, which makes the links."""

from django.urls import path

from keepfaith.disclosure.mail.links import CONFIRM, UNSUBSCRIBE
from keepfaith.intake.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path(CONFIRM.lstrip("/"), views.confirm, name="confirm"),
    path(UNSUBSCRIBE.lstrip("/"), views.unsubscribe, name="unsubscribe"),
]
