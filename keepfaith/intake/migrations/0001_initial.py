"""Events that the agency holds: a state goes forward only, and each change is counted."""

import datetime
import uuid

import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


GUARDS = """
ALTER TABLE intake_event
    ADD CONSTRAINT event_topics_are_a_list
        CHECK (jsonb_typeof(topics) = 'array' AND jsonb_array_length(topics) <= 50),
    ADD CONSTRAINT event_languages_are_a_list
        CHECK (jsonb_typeof(languages) = 'array' AND jsonb_array_length(languages) BETWEEN 1 AND 50);

CREATE FUNCTION intake_guard_event() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'what was announced is cancelled, never deleted' USING ERRCODE = 'KF031';
        END IF;
        RETURN OLD;
    END IF;
    NEW.changed_at := clock_timestamp();
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.sequence <> 0 THEN
            RAISE EXCEPTION 'an event begins as a draft' USING ERRCODE = 'KF032';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'cancelled' OR (OLD.state = 'announced' AND NEW.state = 'draft')
        OR (OLD.state = 'draft' AND NEW.state = 'cancelled') THEN
        RAISE EXCEPTION 'an event goes from draft to announced to cancelled' USING ERRCODE = 'KF033';
    END IF;
    IF NEW.uid <> OLD.uid OR (OLD.state <> 'draft' AND NEW.slug <> OLD.slug) THEN
        RAISE EXCEPTION 'what an event is known by stays' USING ERRCODE = 'KF034';
    END IF;
    IF NEW.sequence <> OLD.sequence + 1 THEN
        RAISE EXCEPTION 'each change of an event is counted' USING ERRCODE = 'KF035';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER intake_event_guarded BEFORE INSERT OR UPDATE OR DELETE ON intake_event
    FOR EACH ROW EXECUTE FUNCTION intake_guard_event();
"""

UNGUARD = """
DROP TRIGGER intake_event_guarded ON intake_event;
DROP FUNCTION intake_guard_event();
ALTER TABLE intake_event DROP CONSTRAINT event_languages_are_a_list, DROP CONSTRAINT event_topics_are_a_list;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(db_comment='its word in public addresses; stays once announced', max_length=60, unique=True)),
                ('uid', models.UUIDField(db_comment='what calendars know it by', default=uuid.uuid4, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('summary', models.CharField(blank=True, db_comment='plain text', max_length=2000)),
                ('place', models.CharField(db_comment='where it is held, or “online”', max_length=200)),
                ('link', models.CharField(blank=True, db_comment='where more stands, https only', max_length=500)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('zone', models.CharField(db_comment='time zone of its times', max_length=40)),
                ('topics', models.JSONField(db_comment='choices of the form for notices, by their words')),
                ('languages', models.JSONField(db_comment='codes of the languages in which it is held')),
                ('state', models.CharField(db_default='draft', default='draft', max_length=9)),
                ('sequence', models.PositiveIntegerField(db_comment='how often it was changed; calendars take the highest', db_default=0, default=0)),
                ('changed_at', models.DateTimeField(db_comment='set by the database alone', db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'intake_event',
                'db_table_comment': 'Events that the agency holds. No personal information.',
                'indexes': [models.Index(fields=['ends_at'], name='events_by_end')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'announced', 'cancelled'])), name='event_known_state'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', models.Value(datetime.timedelta(days=31))))), name='event_ends_within_31_days'),
                    models.CheckConstraint(condition=models.Q(('starts_at__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)), ('ends_at__lt', datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.UTC))), name='event_in_this_century'),
                    models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('place', ''), _negated=True), models.Q(('zone', ''), _negated=True)), name='event_has_title_place_zone'),
                    models.CheckConstraint(condition=models.Q(('link', ''), ('link__startswith', 'https://'), _connector='OR'), name='event_link_is_protected'),
                    models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='event_well_formed_slug'),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("intake_event", "SELECT, INSERT, UPDATE, DELETE"),
    ]
