"""Addresses of the desk, all behind the door."""

from django.urls import path

from keepfaith.disclosure.desk import (
    actions,
    assignment_views,
    label_views,
    outbox_views,
    retention_views,
    subject_views,
    template_views,
    undo_views,
    views,
)
from keepfaith.disclosure.desk.office import views as office_views

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.following, name="next"),
    path("tasks/<int:number>/", views.task, name="task"),
    path("tasks/<int:number>/open/", views.opened, name="open"),
    path("tasks/<int:number>/notes/<int:step>/", views.note_opened, name="open_note"),
    path("tasks/<int:number>/attachments/<slug:field>/", views.attachments, name="attachments"),
    path("tasks/<int:number>/answer/", actions.answered, name="answer"),
    path("tasks/<int:number>/sent/", actions.sent, name="sent"),
    path("tasks/<int:number>/returned/", actions.returned, name="returned"),
    path("tasks/<int:number>/close/", actions.closed, name="close"),
    path("tasks/<int:number>/undo/", undo_views.undone, name="undo"),
    path("tasks/<int:number>/reopen/", undo_views.reopened, name="reopen"),
    path("tasks/<int:number>/answers/<uuid:answer>/recall/", undo_views.recalled, name="recall"),
    path("tasks/<int:number>/answers/<uuid:answer>/send/", undo_views.sent_now, name="send_now"),
    path("tasks/<int:number>/check/", subject_views.checked, name="check"),
    path("tasks/<int:number>/note/", actions.noted, name="note"),
    path("tasks/<int:number>/move/", actions.moved, name="move"),
    path("tasks/<int:number>/hand/", assignment_views.handed, name="hand"),
    path("tasks/<int:number>/take/", assignment_views.taken, name="take"),
    path("labels/", label_views.labels, name="labels"),
    path("labels/sent/", label_views.labels_sent, name="labels_sent"),
    path("templates/", template_views.templates, name="templates"),
    path("templates/<slug:name>/", template_views.template, name="template"),
    path("retention/", retention_views.retention, name="retention"),
    path("retention/case/", retention_views.open_case, name="retention_case"),
    path("retention/close/", retention_views.close_case, name="retention_close"),
    path("retention/hold/", retention_views.hold, name="retention_hold"),
    path("retention/release/", retention_views.release, name="retention_release"),
    path("office/", office_views.overview, name="office"),
    path("office/figures.csv", office_views.figures, name="office_figures"),
    path("outbox/", outbox_views.outbox, name="outbox"),
]
