"""Addresses of the desk, all behind the door."""

from django.urls import path

from keepfaith.disclosure.desk import acts, labels, outbox, retention, views, wordings

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("tasks/<int:number>/", views.task, name="task"),
    path("tasks/<int:number>/open/", views.opened, name="open"),
    path("tasks/<int:number>/notes/<int:step>/", views.note_opened, name="open_note"),
    path("tasks/<int:number>/attachments/<slug:field>/", views.attachments, name="attachments"),
    path("tasks/<int:number>/answer/", acts.answered, name="answer"),
    path("tasks/<int:number>/sent/", acts.sent, name="sent"),
    path("tasks/<int:number>/returned/", acts.returned, name="returned"),
    path("tasks/<int:number>/close/", acts.closed, name="close"),
    path("tasks/<int:number>/note/", acts.noted, name="note"),
    path("tasks/<int:number>/move/", acts.moved, name="move"),
    path("tasks/<int:number>/hand/", acts.handed, name="hand"),
    path("labels/", labels.labels, name="labels"),
    path("labels/sent/", labels.labels_sent, name="labels_sent"),
    path("letters/", wordings.wordings, name="wordings"),
    path("letters/<slug:name>/", wordings.one, name="wording"),
    path("retention/", retention.retention, name="retention"),
    path("retention/hold/", retention.held, name="retention_hold"),
    path("retention/release/", retention.released, name="retention_release"),
    path("outbox/", outbox.outbox, name="outbox"),
]
