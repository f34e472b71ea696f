"""In which minute a step was done; the database alone says it, as it says the day."""

from django.db import migrations, models

TIMED = """
CREATE OR REPLACE FUNCTION disclosure_date_step() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.done_on := policies_today();
    NEW.done_at := date_trunc('minute', clock_timestamp());
    RETURN NEW;
END $$;
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
