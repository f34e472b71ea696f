"""Addresses of events at the desk, all behind the door."""

from django.urls import path

from keepfaith.intake.events import desk_views, notice_views

app_name = "events_desk"
urlpatterns = [
    path("", desk_views.index, name="index"),
    path("new/", desk_views.new, name="new"),
    path("<int:event>/", desk_views.event, name="event"),
    path("<int:event>/announce/", desk_views.announced, name="announce"),
    path("<int:event>/cancel/", desk_views.canceled, name="cancel"),
    path("<int:event>/notices/", notice_views.notices, name="notices"),
    path("<int:event>/notices/change/", notice_views.notices_changed, name="notices_changed"),
    path("<int:event>/discard/", desk_views.discarded, name="discard"),
]
