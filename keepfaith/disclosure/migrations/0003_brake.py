"""The brake on a mailing: which notices came back, that it is held, and what employees did about it."""

import django.db.models.deletion
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
CREATE TRIGGER disclosure_mailing_step_immutable BEFORE UPDATE ON disclosure_mailing_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_name();
CREATE TRIGGER disclosure_mailing_step_deletion BEFORE DELETE ON disclosure_mailing_step
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_mailing_step_dated BEFORE INSERT ON disclosure_mailing_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_step();

-- Of what went out, only that it came back is learned later, and stays.
CREATE OR REPLACE FUNCTION disclosure_guard_outgoing_message() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.came_back AND NOT NEW.came_back THEN
        RAISE EXCEPTION 'what came back stays so' USING ERRCODE = 'KF015';
    END IF;
    IF (OLD.state IN ('sent', 'refused') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id)
        AND NOT (OLD.state = 'sent' AND NEW.came_back AND to_jsonb(NEW) - 'came_back' = to_jsonb(OLD) - 'came_back')
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'account') THEN
        RAISE EXCEPTION 'what went out stays as it is' USING ERRCODE = 'KF015';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO = """
CREATE OR REPLACE FUNCTION disclosure_guard_outgoing_message() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.state IN ('sent', 'refused') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id)
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'account') THEN
        RAISE EXCEPTION 'what went out stays as it is' USING ERRCODE = 'KF015';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER disclosure_mailing_step_dated ON disclosure_mailing_step;
DROP TRIGGER disclosure_mailing_step_deletion ON disclosure_mailing_step;
DROP TRIGGER disclosure_mailing_step_immutable ON disclosure_mailing_step;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0002_records_by_hour'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=8)),
                ('account', models.CharField(blank=True, db_comment='account name of the employee who did it; none if the portal did', max_length=64)),
                ('tried', models.PositiveIntegerField(db_comment='messages that the mail server had taken or refused by then')),
                ('returned', models.PositiveIntegerField(db_comment='of these, messages that came back or were refused')),
                ('done_on', models.DateField()),
            ],
            options={
                'db_table': 'disclosure_mailing_step',
                'db_table_comment': 'What happened to each mailing. Names accounts of staff, nobody else.',
            },
        ),
        migrations.RemoveConstraint(
            model_name='mailing',
            name='known_mailing_state',
        ),
        migrations.AddField(
            model_name='mailing',
            name='returned_before',
            field=models.PositiveIntegerField(db_comment='of these, messages that came back or were refused', db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='mailing',
            name='tried_before',
            field=models.PositiveIntegerField(db_comment='messages that were tried when an employee last released the brake', db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='outgoingmessage',
            name='came_back',
            field=models.BooleanField(db_comment='whether a mail server reported that it cannot be delivered', db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['gathering', 'sending', 'paused', 'braked', 'stopped', 'done'])), name='known_mailing_state'),
        ),
        migrations.AddField(
            model_name='mailingstep',
            name='mailing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='disclosure.mailing'),
        ),
        migrations.AddConstraint(
            model_name='mailingstep',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['started', 'paused', 'resumed', 'braked', 'released', 'stopped', 'repeated'])), name='known_mailing_step'),
        ),
        migrations.RunSQL(GUARDS, UNDO),
        Grant("disclosure_mailing_step", "SELECT, INSERT, UPDATE (account)"),
        Grant("disclosure_mailing", "UPDATE (tried_before, returned_before)"),
        Grant("disclosure_outgoing_message", "UPDATE (came_back)"),
    ]
