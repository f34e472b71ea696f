"""A task says itself when and as what its record came, so that tasks are counted without a look at the records."""

import django.db.models.functions.datetime
from django.db import migrations, models

from keepfaith.custody.protocol.known_names import NEED_A_CASE

_NEED_A_CASE = ", ".join(f"'{purpose}'" for purpose in sorted(NEED_A_CASE))
_COPIED = ("edition", "holding", "collected_for", "form", "received_at")
_SET = "\n    ".join(f"NEW.{name} := about.{name};" for name in _COPIED)
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in _COPIED) for row in ("OLD", "NEW"))
# A record never changes and a task keeps its record, so what is copied once stays true.
_GUARDS = f"""
CREATE OR REPLACE FUNCTION disclosure_guard_new_task() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    about record;
BEGIN
    SELECT edition, holding, purpose AS collected_for, form, received_at INTO about
        FROM disclosure_record WHERE id = NEW.record_id;
    IF NEW.state <> 'open' OR NEW.closed_on IS NOT NULL OR NEW.assigned_to <> ''
        OR NEW.purpose IS DISTINCT FROM about.collected_for THEN
        RAISE EXCEPTION 'a task begins open, with nobody, and for what its record was collected for'
            USING ERRCODE = 'KF023';
    END IF;
    {_SET}
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION disclosure_guard_task() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.record_id <> OLD.record_id OR ({_NEW}) IS DISTINCT FROM ({_OLD}) OR (OLD.state <> 'open'
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'assigned_to')
        AND NOT (NEW.state = 'open' AND NEW.purpose = OLD.purpose AND NEW.assigned_to = '' AND
            (SELECT act FROM disclosure_step WHERE task_id = NEW.id ORDER BY id DESC LIMIT 1)
            IS NOT DISTINCT FROM 'reopened')) THEN
        RAISE EXCEPTION 'a closed task stays as it is, and a task keeps its record' USING ERRCODE = 'KF014';
    END IF;
    IF NEW.purpose <> OLD.purpose AND NEW.purpose IN ({_NEED_A_CASE})
        AND NEW.purpose <> NEW.collected_for THEN
        RAISE EXCEPTION 'a task is moved to this purpose only by a case' USING ERRCODE = 'KF022';
    END IF;
    IF OLD.state = 'open' OR NEW.state = 'open' THEN
        NEW.closed_on := CASE WHEN NEW.state = 'open' THEN NULL ELSE policies_today() END;
    END IF;
    RETURN NEW;
END $$;
"""
_COPY = f"""
ALTER TABLE disclosure_task DISABLE TRIGGER USER;
UPDATE disclosure_task AS task SET (edition, holding, collected_for, form, received_at) =
    (SELECT edition, holding, purpose, form, received_at FROM disclosure_record WHERE id = task.record_id);
ALTER TABLE disclosure_task ENABLE TRIGGER USER;
"""
_TEXTS = (
    ("edition", 64, "digest of the edition that its record was collected under"),
    ("holding", 32, "record series of its record"),
    ("collected_for", 32, "purpose that its record was collected for"),
    ("form", 32, "form that its record came by; empty for a note of ours"),
)


class Migration(migrations.Migration):
    # The copies are checked by the same transaction that makes them.
    dependencies = [("disclosure", "0008_links")]
    operations = [
        *(
            migrations.AddField(
                model_name="task",
                name=name,
                field=models.CharField(
                    max_length=length, default="", db_default="", editable=False, blank=True, db_comment=comment
                ),
            )
            for name, length, comment in _TEXTS
        ),
        migrations.AddField(
            model_name="task",
            name="received_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                db_comment="when its record came, to the hour",
            ),
        ),
        migrations.RunSQL(_COPY),
        migrations.RunSQL(_GUARDS),
        migrations.RemoveIndex(model_name="task", name="tasks_closed"),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["closed_on", "holding", "edition", "id"],
                condition=models.Q(closed_on__isnull=False),
                name="tasks_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["holding", "form", "received_at", "edition", "collected_for", "purpose", "goes_by", "assigned_to"],
                condition=models.Q(state="open"),
                name="tasks_by_hour",
            ),
        ),
    ]
