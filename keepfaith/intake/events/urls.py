"""Public addresses of events."""

from django.urls import path
from django.views.decorators.http import require_safe

from keepfaith.intake.events import views
from keepfaith.intake.events.feeds import EventsFeed
from keepfaith.web.data_files import mark_data_file

app_name = "events"
urlpatterns = [
    path("", views.index, name="index"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("feed/", mark_data_file(require_safe(EventsFeed())), name="feed"),
    path("<slug:slug>.ics", views.event_file, name="event_file"),
    path("<slug:slug>/", views.event, name="event"),
]
