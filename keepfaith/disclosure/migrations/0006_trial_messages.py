"""Test messages of employees to themselves: who asked for which, and what became of it."""

import uuid
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARD = """
CREATE FUNCTION disclosure_date_trial_message() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.asked_on := policies_today();
    RETURN NEW;
END $$;
CREATE TRIGGER disclosure_trial_message_dated BEFORE INSERT ON disclosure_trial_message
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_trial_message();
"""
UNDO = """
DROP TRIGGER disclosure_trial_message_dated ON disclosure_trial_message;
DROP FUNCTION disclosure_date_trial_message();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0005_ways_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrialMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.UUIDField(db_comment='also part of its Message-ID', default=uuid.uuid4, unique=True)),
                ('kind', models.CharField(db_comment='which message it tries', max_length=12)),
                ('what', models.CharField(db_comment='short name, such as event-12 or wording-answer', max_length=32)),
                ('language', models.CharField(max_length=16)),
                ('subject', models.CharField(db_comment='of the wording, with its places in braces', max_length=150)),
                ('body', models.TextField(db_comment='of the wording, with its places in braces')),
                ('words', models.JSONField(db_comment='the words filled in; nothing personal')),
                ('account', models.CharField(db_comment='account name of the employee who gets it', max_length=64)),
                ('state', models.CharField(default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('failure', models.CharField(blank=True, db_comment='why it failed, in a word', default='', max_length=32)),
                ('asked_on', models.DateField()),
            ],
            options={
                'db_table': 'disclosure_trial_message',
                'db_table_comment': 'Test messages of employees to themselves, for a week. Names accounts of staff, nobody else.',
                'indexes': [models.Index(fields=['account', 'what'], name='trials_of_an_employee')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'offered', 'sent', 'failed', 'returned'])), name='known_trial_state')],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
        Grant("disclosure_trial_message", "SELECT, INSERT, DELETE, UPDATE (state, attempts, failure, account)"),
    ]
