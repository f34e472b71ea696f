"""How long each result counts, and gaps in which nothing looked for longer, noted by the database."""

import datetime as dt

from django.db import migrations, models

GUARDS = """
-- Where a new result comes after the one before has ceased to count, nothing looked meanwhile. It is noted from that
-- last look on; its name comes before that of the trigger that notes what was found anew.
CREATE FUNCTION policies_note_gap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    its_name text;
    looked timestamptz;
    counted interval;
    is_probers boolean := TG_RELID = 'public.policies_probeverdict'::regclass;
BEGIN
    IF is_probers THEN
        its_name := NEW.probe;
        SELECT at, counts_for INTO looked, counted FROM policies_probeverdict
            WHERE probe = its_name AND id < NEW.id ORDER BY id DESC LIMIT 1;
    ELSIF TG_RELID = 'public.policies_checkrun'::regclass THEN
        its_name := NEW.check_name;
        looked := OLD.checked_at;
        counted := OLD.counts_for;
    ELSE
        RAISE EXCEPTION 'only verdicts are noted' USING ERRCODE = 'KF031';
    END IF;
    IF looked + counted < clock_timestamp() THEN
        -- What that look found was noted a moment after it.
        INSERT INTO policies_verdictchange (check_name, by_prober, outcome, at)
        VALUES (its_name, is_probers, 'stale', greatest(looked, (
            SELECT at FROM policies_verdictchange WHERE check_name = its_name AND by_prober = is_probers
            ORDER BY id DESC LIMIT 1)));
    END IF;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION policies_note_gap() FROM PUBLIC;

CREATE TRIGGER policies_probeverdict_gap AFTER INSERT ON policies_probeverdict
    FOR EACH ROW EXECUTE FUNCTION policies_note_gap();

CREATE TRIGGER policies_checkrun_gap AFTER UPDATE ON policies_checkrun
    FOR EACH ROW EXECUTE FUNCTION policies_note_gap();
"""

UNGUARD = """
DROP TRIGGER policies_checkrun_gap ON policies_checkrun;
DROP TRIGGER policies_probeverdict_gap ON policies_probeverdict;
DROP FUNCTION policies_note_gap();
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_starts_on_a_day")]
    operations = [
        migrations.AddField(
            model_name="checkrun",
            name="counts_for",
            field=models.DurationField(
                db_comment="how long after it the next run is overdue", db_default=dt.timedelta(days=2)
            ),
        ),
        migrations.AddField(
            model_name="probeverdict",
            name="counts_for",
            field=models.DurationField(
                db_comment="how long after it the next look is overdue", db_default=dt.timedelta(days=2)
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
