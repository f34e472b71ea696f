"""Addresses of the pages about one's own information; `disclosure.mail.links` names the one that is mailed."""

from typing import Final

from django.urls import path, re_path

from keepfaith.disclosure.mail.links import OWN, OWN_CODE
from keepfaith.rights import code_views, views

# A language that the site has not any more: a link in an old message still has to do what it says.
_ANY_LANGUAGE: Final = r"^[a-z]{2,3}(?:-[a-z]{2,8})?"

app_name = "rights"
urlpatterns = [
    path("your-information/", views.index, name="index"),
    path(OWN.lstrip("/"), views.link, name="link"),
    path(OWN_CODE.lstrip("/"), code_views.code, name="code"),
    path("your-information/report/", views.report, name="report"),
    re_path(f"{_ANY_LANGUAGE}{OWN}$", views.link),
]
