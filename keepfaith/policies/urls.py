"""Addresses of the posted policies."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.http import require_safe

from keepfaith.policies import views
from keepfaith.policies.feeds import Postings
from keepfaith.policies.permissions import views as permissions
from keepfaith.policies.promises import views as promises
from keepfaith.web.data_files import mark_data_file


class Day(StringConverter):
    """A calendar day as YYYY-MM-DD."""

    regex = r"\d{4}-\d{2}-\d{2}"


class FileName(StringConverter):
    """The name of a file of an edition, or of its manifest."""

    regex = r"(?:acts/)?[A-Za-z][A-Za-z0-9.-]{0,60}"


register_converter(Day, "day")
register_converter(FileName, "file")

app_name = "policies"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.in_force, name="in_force"),
    path("privacy/promises/", promises.page, name="promises"),
    path("privacy/promises.json", promises.as_json, name="promises_json"),
    path("<slug:slug>/promises/", promises.page, name="document_promises"),
    path("<slug:slug>/promises.json", promises.as_json, name="document_promises_json"),
    path("<slug:slug>/history/", views.history, name="history"),
    path("<slug:slug>/changes/", views.changes, name="changes"),
    path("<slug:slug>/who-can-do-what/", permissions.page, name="who_can_do_what"),
    path("<slug:slug>/feed/", mark_data_file(require_safe(Postings())), name="feed"),
    path("<slug:slug>/<day:day>/", views.edition, name="edition"),
    path("<slug:slug>/<day:day>/<file:name>", views.file, name="file"),
]
