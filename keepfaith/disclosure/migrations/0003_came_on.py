"""On which day came what an employee types in: said once, when it is stored, and no later than that."""

import datetime as dt

from django.db import migrations, models
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import TruncDate

from keepfaith.policies.db_grants import Grant

_SIGNATURE = "uuid, text, text, text, text, jsonb, text, bytea, boolean, text, text"
# With a default, so that a process of the release before still stores while this one starts.
STORED = f"""
DROP FUNCTION disclosure_store_record({_SIGNATURE});
CREATE FUNCTION disclosure_store_record(
    id uuid, edition text, holding text, purpose text, form text, sealed jsonb, reference text, code_digest bytea,
    work boolean, goes_by text DEFAULT '', came_by text DEFAULT '', came_on date DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF $9 THEN
        INSERT INTO disclosure_task (record_id, purpose, goes_by, came_by, came_on)
            VALUES ($1, $4, $10, $11, $12);
    END IF;
    RETURN true;
END $$;
"""
_LAST = CombinedExpression(TruncDate("received_at", tzinfo=dt.UTC), "+", models.Value(1), output_field=models.DateField())
_KNOWN = models.Q(came_on__gte=dt.date(2000, 1, 1), came_on__lte=_LAST) & ~models.Q(came_by="")
_COUNTED = ("holding", "form", "received_at", "came_on", "edition", "collected_for", "purpose", "goes_by", "assigned_to")


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0002_step_time")]
    operations = [
        migrations.AddField(
            "task",
            "came_on",
            models.DateField(
                db_comment="day on which it came, as the employee said who typed it in; else it is received_at",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            "task",
            models.CheckConstraint(condition=models.Q(came_on__isnull=True) | _KNOWN, name="came_before_it_was_typed_in"),
        ),
        migrations.RemoveIndex("task", "tasks_by_hour"),
        migrations.AddIndex(
            "task", models.Index(fields=_COUNTED, condition=models.Q(state="open"), name="tasks_by_hour")
        ),
        migrations.RunSQL(STORED),
        Grant(f"FUNCTION disclosure_store_record({_SIGNATURE}, date)", "EXECUTE"),
    ]
