"""Addresses that mail leads to; their names stand in `disclosure.mail.links`, which makes the links."""

from typing import Final

from django.urls import path, re_path

from keepfaith.disclosure.mail.links import CONFIRM, UNSUBSCRIBE
from keepfaith.intake.subscriptions import views

# A language that the site has not any more: a link in an old message still has to do what it says.
_ANY_LANGUAGE: Final = r"^[a-z]{2,3}(?:-[a-z]{2,8})?"

app_name = "subscriptions"
urlpatterns = [
    path(CONFIRM.lstrip("/"), views.confirm, name="confirm"),
    path(UNSUBSCRIBE.lstrip("/"), views.unsubscribe, name="unsubscribe"),
    re_path(f"{_ANY_LANGUAGE}{CONFIRM}$", views.confirm),
    re_path(f"{_ANY_LANGUAGE}{UNSUBSCRIBE}$", views.unsubscribe),
]
