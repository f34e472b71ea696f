"""Addresses of events at the desk, all behind the door."""

from django.urls import path

from keepfaith.intake.events import desk

app_name = "events_desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("new/", desk.new, name="new"),
    path("<int:event>/", desk.event, name="event"),
    path("<int:event>/announce/", desk.announced, name="announce"),
    path("<int:event>/cancel/", desk.cancelled, name="cancel"),
    path("<int:event>/notices/", desk.notified, name="notify"),
    path("<int:event>/notices/change/", desk.notices_changed, name="notices_changed"),
    path("<int:event>/discard/", desk.discarded, name="discard"),
]
