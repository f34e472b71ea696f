"""In which minute a step was done; the database alone says it, as it says the day."""

from django.db import migrations, models

TIMED = """
-- Steps of mailings go on with `disclosure_date_step`, which says the day alone.
CREATE FUNCTION disclosure_time_step() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.done_on := policies_today();
    NEW.done_at := date_trunc('minute', clock_timestamp());
    RETURN NEW;
END $$;

DROP TRIGGER disclosure_step_dated ON disclosure_step;
CREATE TRIGGER disclosure_step_dated BEFORE INSERT ON disclosure_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_time_step();
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_tables")]
    operations = [
        migrations.AddField(
            model_name="step",
            name="done_at",
            field=models.DateTimeField(
                db_comment="the minute in which it was done; none where it was done before that was kept",
                null=True,
            ),
        ),
        migrations.RunSQL(TIMED),
    ]
