"""Editions and verdicts, guarded by the database itself."""

import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
CREATE FUNCTION policies_manifest_digest(files jsonb) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog AS $$
    SELECT encode(sha256(convert_to(string_agg(
        encode(sha256(convert_to(value, 'UTF8')), 'hex') || '  ' || key || E'\\n', '' ORDER BY key COLLATE "C"), 'UTF8')), 'hex')
    FROM jsonb_each_text(files)
$$;

CREATE FUNCTION policies_notice_is_given(posted timestamptz, starts timestamptz, zone text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT starts >= posted + interval '720 hours'
       AND (starts AT TIME ZONE zone)::date - (posted AT TIME ZONE zone)::date >= 30
$$;

-- The day where the agency is, by the database's own clock; its documents share one zone. Whoever holds a transaction
-- open for long gains nothing, and what a session says of its time zone does not count.
CREATE FUNCTION policies_today() RETURNS date LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    agency_zone text;
BEGIN
    SELECT zone INTO STRICT agency_zone FROM policies_document ORDER BY slug LIMIT 1;
    RETURN (clock_timestamp() AT TIME ZONE agency_zone)::date;
END $$;

CREATE FUNCTION policies_guard_posting() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    own_time timestamptz := clock_timestamp();
    agency_zone text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('policies_edition'), hashtext(NEW.document_id));
    IF NEW.posted_at IS DISTINCT FROM statement_timestamp() THEN
        RAISE EXCEPTION 'the posting time is set by the database alone' USING ERRCODE = 'KF001';
    END IF;
    NEW.posted_at := own_time;
    IF NEW.digest IS DISTINCT FROM policies_manifest_digest(NEW.files) THEN
        RAISE EXCEPTION 'the digest is not that of the files' USING ERRCODE = 'KF002';
    END IF;
    IF EXISTS (SELECT FROM policies_edition WHERE document_id = NEW.document_id) THEN
        SELECT zone INTO STRICT agency_zone FROM policies_document WHERE slug = NEW.document_id;
        IF policies_notice_is_given(own_time, NEW.starts_at, agency_zone) IS NOT TRUE THEN
            RAISE EXCEPTION 'an edition starts at least 30 days after it is posted' USING ERRCODE = 'KF003';
        END IF;
    END IF;
    -- The custodian counts whole seconds: from a part of one on, the two would name different editions.
    IF NEW.starts_at IS DISTINCT FROM date_trunc('second', NEW.starts_at) THEN
        RAISE EXCEPTION 'an edition starts at a whole second' USING ERRCODE = 'KF005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER policies_edition_posting BEFORE INSERT ON policies_edition
    FOR EACH ROW EXECUTE FUNCTION policies_guard_posting();

CREATE FUNCTION policies_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a posted edition is never changed or removed' USING ERRCODE = 'KF004';
END $$;

CREATE TRIGGER policies_edition_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON policies_edition
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_change();

CREATE FUNCTION policies_refuse_verdict_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a verdict is never changed or removed' USING ERRCODE = 'KF031';
END $$;

CREATE FUNCTION policies_set_verdict_time() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER policies_probeverdict_time BEFORE INSERT ON policies_probeverdict
    FOR EACH ROW EXECUTE FUNCTION policies_set_verdict_time();

-- A verdict ends 30 days after it was given, once a newer one of its probe is there; until then nobody removes it.
CREATE FUNCTION policies_verdict_has_ended(verdict policies_probeverdict) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT verdict.at < clock_timestamp() - interval '30 days' AND EXISTS (
        SELECT FROM policies_probeverdict newer WHERE newer.probe = verdict.probe AND newer.id > verdict.id)
$$;

-- A change ends 30 days after the one that came next: what was so at the beginning of these 30 days stays known.
CREATE FUNCTION policies_change_has_ended(change policies_verdictchange) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM policies_verdictchange newer
        WHERE newer.check_name = change.check_name AND newer.by_prober = change.by_prober AND newer.id > change.id
          AND newer.at < clock_timestamp() - interval '30 days')
$$;

CREATE TRIGGER policies_probeverdict_immutable BEFORE UPDATE OR TRUNCATE ON policies_probeverdict
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_verdict_change();

CREATE TRIGGER policies_verdictchange_immutable BEFORE UPDATE OR TRUNCATE ON policies_verdictchange
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_verdict_change();

CREATE FUNCTION policies_guard_verdict_end() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'policies_probeverdict' THEN
        IF policies_verdict_has_ended(OLD) THEN RETURN OLD; END IF;
    ELSIF policies_change_has_ended(OLD) THEN RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a verdict is never changed, nor removed within 30 days' USING ERRCODE = 'KF031';
END $$;

CREATE TRIGGER policies_probeverdict_end BEFORE DELETE ON policies_probeverdict
    FOR EACH ROW EXECUTE FUNCTION policies_guard_verdict_end();

CREATE TRIGGER policies_verdictchange_end BEFORE DELETE ON policies_verdictchange
    FOR EACH ROW EXECUTE FUNCTION policies_guard_verdict_end();

-- It runs with the owner's rights. Whoever could hang it onto a table of their own would write history, so it looks
-- whose trigger it is, and nobody else may use it.
CREATE FUNCTION policies_note_verdict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    its_name text;
    its_outcome text;
    is_probers boolean := TG_RELID = 'public.policies_probeverdict'::regclass;
BEGIN
    IF is_probers THEN
        its_name := NEW.probe;
        its_outcome := NEW.outcome;
    ELSIF TG_RELID = 'public.policies_checkrun'::regclass THEN
        its_name := NEW.check_name;
        its_outcome := NEW.verdict;
    ELSE
        RAISE EXCEPTION 'only verdicts are noted' USING ERRCODE = 'KF031';
    END IF;
    IF its_outcome IS DISTINCT FROM (
        SELECT outcome FROM policies_verdictchange WHERE check_name = its_name AND by_prober = is_probers
        ORDER BY id DESC LIMIT 1
    ) THEN
        INSERT INTO policies_verdictchange (check_name, by_prober, outcome, at)
        VALUES (its_name, is_probers, its_outcome, clock_timestamp());
        DELETE FROM policies_verdictchange change WHERE id IN (
            SELECT id FROM policies_verdictchange
            WHERE check_name = its_name AND by_prober = is_probers AND at < clock_timestamp() - interval '30 days'
            ORDER BY id LIMIT 100
        ) AND policies_change_has_ended(change);
    END IF;
    IF is_probers THEN
        DELETE FROM policies_probeverdict verdict WHERE id IN (
            SELECT id FROM policies_probeverdict WHERE at < clock_timestamp() - interval '30 days'
            ORDER BY at LIMIT 100
        ) AND policies_verdict_has_ended(verdict);
    END IF;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION policies_note_verdict() FROM PUBLIC;

CREATE TRIGGER policies_probeverdict_noted AFTER INSERT ON policies_probeverdict
    FOR EACH ROW EXECUTE FUNCTION policies_note_verdict();

CREATE TRIGGER policies_checkrun_noted AFTER INSERT OR UPDATE ON policies_checkrun
    FOR EACH ROW EXECUTE FUNCTION policies_note_verdict();

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


class Migration(migrations.Migration):
    initial = True
    # A database that has all of these has these tables.
    replaces = [
        ("policies", "0001_initial"),
        ("policies", "0002_verdict_history"),
        ("policies", "0003_starts_on_a_day"),
        ("policies", "0004_gaps_in_checks"),
    ]
    dependencies = []
    operations = [
        migrations.CreateModel(
            name='CheckRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(max_length=80, unique=True)),
                ('verdict', models.CharField(max_length=8)),
                ('figure', models.CharField(db_comment='what was counted or measured, in plain words', max_length=300)),
                ('checked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('counts_for', models.DurationField(db_comment='how long after it the next run is overdue', db_default=datetime.timedelta(days=2))),
            ],
            options={
                'db_table': 'policies_checkrun',
                'db_table_comment': 'Last run of each promise check. No personal information.',
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['kept', 'failed', 'unproven'])), name='known_verdict')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('slug', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('zone', models.CharField(db_comment="time zone in which the agency's days are counted", max_length=40)),
            ],
            options={
                'db_table': 'policies_document',
                'db_table_comment': 'Policies the agency posts. No personal information.',
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(db_comment='SHA-256 of the manifest; computed by the database', max_length=64)),
                ('files', models.JSONField(db_comment='file name to text, as posted')),
                ('starts_at', models.DateTimeField(db_comment='when it takes effect; the only stored fact about being in force')),
                ('posted_at', models.DateTimeField(db_comment='set by the database alone', db_default=django.db.models.functions.datetime.Now())),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='policies.document')),
            ],
            options={
                'db_table': 'policies_edition',
                'db_table_comment': 'Posted editions; insert only, guarded by triggers. No personal information.',
                'constraints': [
                    models.UniqueConstraint(fields=('document', 'starts_at'), name='one_edition_an_instant'),
                    models.UniqueConstraint(fields=('digest',), name='each_edition_once'),
                    models.CheckConstraint(condition=models.Q(('starts_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)), ('starts_at__lt', datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.UTC))), name='starts_on_a_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ProbeVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('probe', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=8)),
                ('figure', models.CharField(db_comment='what was counted or measured, in plain words', max_length=300)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('counts_for', models.DurationField(db_comment='how long after it the next look is overdue', db_default=datetime.timedelta(days=2))),
            ],
            options={
                'db_table': 'policies_probeverdict',
                'db_table_comment': 'Every verdict of the prober; insert only. No personal information.',
                'indexes': [
                    models.Index(fields=['probe', '-id'], name='last_verdict'),
                    models.Index(fields=['at'], name='verdict_by_time'),
                ],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['kept', 'failed', 'unproven'])), name='known_outcome')],
            },
        ),
        migrations.CreateModel(
            name='VerdictChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(max_length=80)),
                ('by_prober', models.BooleanField(db_comment='whether the prober found it, or the worker')),
                ('outcome', models.CharField(max_length=8)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'policies_verdictchange',
                'db_table_comment': 'When a check began to find something else. No personal information.',
                'indexes': [models.Index(fields=['check_name', 'by_prober', '-id'], name='last_change')],
            },
        ),
        migrations.RunSQL(GUARDS),
        Grant("FUNCTION policies_manifest_digest(jsonb)", "EXECUTE"),
        Grant("FUNCTION policies_notice_is_given(timestamptz, timestamptz, text)", "EXECUTE"),
        Grant("FUNCTION policies_today()", "EXECUTE"),
        Grant("policies_document", "SELECT"),
        Grant("policies_edition", "SELECT, INSERT"),
        Grant("policies_probeverdict", "SELECT"),
        Grant("policies_checkrun", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("policies_verdictchange", "SELECT"),
    ]
