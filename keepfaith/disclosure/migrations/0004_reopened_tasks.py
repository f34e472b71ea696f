"""Tasks that are reopened, answers that wait and are called back."""

from django.db import migrations, models

from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.policies.db_grants import Grant

_STATES = ["waiting", "offered", "sent", "refused", "failed", "recalled"]
_ACTS = (
    *("opened", "labeled", "sent", "returned", "noted", "moved"),
    *("answered", "failed", "closed", "handed", "taken", "reopened", "recalled", "typed"),
)
_NEED_A_CASE = ", ".join(f"'{purpose}'" for purpose in sorted(NEED_A_CASE))
# A closed task changes in one way: it is reopened, and its last step says so.
_GUARDS = f"""
CREATE OR REPLACE FUNCTION disclosure_guard_task() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.record_id <> OLD.record_id OR (OLD.state <> 'open'
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'assigned_to')
        AND NOT (NEW.state = 'open' AND NEW.purpose = OLD.purpose AND NEW.assigned_to = '' AND
            (SELECT act FROM disclosure_step WHERE task_id = NEW.id ORDER BY id DESC LIMIT 1)
            IS NOT DISTINCT FROM 'reopened')) THEN
        RAISE EXCEPTION 'a closed task stays as it is, and a task keeps its record' USING ERRCODE = 'KF014';
    END IF;
    IF NEW.purpose <> OLD.purpose AND NEW.purpose IN ({_NEED_A_CASE})
        AND NEW.purpose IS DISTINCT FROM (SELECT purpose FROM disclosure_record WHERE id = NEW.record_id) THEN
        RAISE EXCEPTION 'a task is moved to this purpose only by a case' USING ERRCODE = 'KF022';
    END IF;
    IF OLD.state = 'open' OR NEW.state = 'open' THEN
        NEW.closed_on := CASE WHEN NEW.state = 'open' THEN NULL ELSE policies_today() END;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION disclosure_guard_outgoing_message() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.came_back AND NOT NEW.came_back THEN
        RAISE EXCEPTION 'what came back stays so' USING ERRCODE = 'KF015';
    END IF;
    IF (OLD.state IN ('sent', 'refused', 'recalled') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id)
        AND NOT (OLD.state = 'sent' AND NEW.came_back AND to_jsonb(NEW) - 'came_back' = to_jsonb(OLD) - 'came_back')
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'account') THEN
        RAISE EXCEPTION 'what went out stays as it is' USING ERRCODE = 'KF015';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0003_brake")]
    operations = [
        migrations.AddField(
            model_name="outgoingmessage",
            name="goes_at",
            field=models.DateTimeField(
                null=True, db_comment="of an answer: until then it waits and can be called back"
            ),
        ),
        migrations.RemoveConstraint(model_name="outgoingmessage", name="known_outgoing_state"),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=_STATES), name="known_outgoing_state"
            ),
        ),
        migrations.RemoveConstraint(model_name="step", name="known_act"),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(condition=models.Q(act__in=_ACTS), name="known_act"),
        ),
        migrations.RunSQL(_GUARDS),
        Grant("disclosure_outgoing_message", "UPDATE (goes_at)"),
    ]
