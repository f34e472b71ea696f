"""A mailing that was stopped never goes on."""

from django.db import migrations, models

GUARDS = """
CREATE FUNCTION disclosure_guard_mailing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state = 'stopped' AND NEW.state <> 'stopped' THEN
        RAISE EXCEPTION 'a stopped mailing never goes on' USING ERRCODE = 'KF021';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_mailing_stopped BEFORE UPDATE ON disclosure_mailing
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_mailing();
"""

UNGUARD = """
DROP TRIGGER disclosure_mailing_stopped ON disclosure_mailing;
DROP FUNCTION disclosure_guard_mailing();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0005_witnessed'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='mailing', name='known_mailing'),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['gathering', 'sending', 'paused', 'stopped', 'done'])), name='known_mailing_state'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
