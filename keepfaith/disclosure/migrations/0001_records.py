"""What people told us, guarded by the database itself."""

import django.db.models.deletion
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


GUARDS = """
CREATE FUNCTION disclosure_guard_record() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    own_time timestamptz := clock_timestamp();
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.id::text, 0));
    IF EXISTS (SELECT FROM disclosure_abandoned WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'the key of this record was given up' USING ERRCODE = 'KF011';
    END IF;
    IF NEW.edition IS DISTINCT FROM (
        SELECT digest FROM policies_edition
        WHERE document_id = (SELECT document_id FROM policies_edition WHERE digest = NEW.edition LIMIT 1)
          AND starts_at <= own_time
        ORDER BY starts_at DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'a record is kept under the edition in force' USING ERRCODE = 'KF012';
    END IF;
    NEW.received_at := date_trunc('hour', own_time, 'UTC');
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_record_kept BEFORE INSERT ON disclosure_record
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_record();

CREATE FUNCTION disclosure_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'what was kept or done is never changed' USING ERRCODE = 'KF013';
END $$;

CREATE TRIGGER disclosure_record_immutable BEFORE UPDATE ON disclosure_record
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_step_immutable BEFORE UPDATE ON disclosure_step
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();

CREATE FUNCTION disclosure_guard_task() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state <> 'open' OR NEW.record_id <> OLD.record_id THEN
        RAISE EXCEPTION 'a closed task stays as it is, and a task keeps its record' USING ERRCODE = 'KF014';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_task_closed BEFORE UPDATE ON disclosure_task
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_task();

CREATE FUNCTION disclosure_store(
    id uuid, edition text, holding text, purpose text, form text, sealed jsonb, reference text, code_digest bytea, work boolean
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF $9 THEN
        INSERT INTO disclosure_task (record_id, purpose) VALUES ($1, $4);
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION disclosure_give_up(record uuid) RETURNS boolean LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(record::text, 0));
    IF EXISTS (SELECT FROM disclosure_record WHERE id = record) THEN
        RETURN false;
    END IF;
    INSERT INTO disclosure_abandoned (id, abandoned_on) VALUES (record, (now() AT TIME ZONE 'UTC')::date)
        ON CONFLICT DO NOTHING;
    RETURN true;
END $$;
"""

UNGUARD = """
DROP TRIGGER disclosure_task_closed ON disclosure_task;
DROP TRIGGER disclosure_step_immutable ON disclosure_step;
DROP TRIGGER disclosure_record_immutable ON disclosure_record;
DROP TRIGGER disclosure_record_kept ON disclosure_record;
DROP FUNCTION disclosure_store(uuid, text, text, text, text, jsonb, text, bytea, boolean);
DROP FUNCTION disclosure_give_up(uuid), disclosure_guard_task(), disclosure_refuse_change(),
    disclosure_guard_record();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [("policies", "0001_editions")]

    operations = [
        migrations.CreateModel(
            name='Abandoned',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('abandoned_on', models.DateField()),
            ],
            options={
                'db_table': 'disclosure_abandoned',
                'db_table_comment': 'Keys given up before any row was stored under them. No personal information.',
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.UUIDField(db_comment='given by the custodian, which holds the key to it', primary_key=True, serialize=False)),
                ('edition', models.CharField(db_comment='digest of the edition it was collected under', max_length=64)),
                ('holding', models.CharField(db_comment="record series, as the edition's inventory names it", max_length=32)),
                ('purpose', models.CharField(db_comment='what it was collected for', max_length=32)),
                ('form', models.CharField(blank=True, db_comment='form it came by; empty for a note of ours', max_length=32)),
                ('sealed', models.JSONField(db_comment='field name to ciphertext in base64')),
                ('reference', models.CharField(db_comment='drawn at random', max_length=16, null=True, unique=True)),
                ('code_digest', models.BinaryField(db_comment='SHA-256 of the code on the receipt; the code is not kept', max_length=32, null=True)),
                ('received_at', models.DateTimeField(db_comment='set by the database alone, to the hour')),
                ('about', models.ForeignKey(db_comment='record that this one is a note on', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='disclosure.record')),
            ],
            options={
                'db_table': 'disclosure_record',
                'db_table_comment': 'What people told us, sealed field by field. Personal information as ciphertext only.',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(db_comment='what it is used for now; another than it was collected for if moved', max_length=32)),
                ('state', models.CharField(db_default='open', default='open', max_length=8)),
                ('closed_on', models.DateField(db_comment='day on which it was sent or returned', null=True)),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='task', to='disclosure.record')),
            ],
            options={
                'db_table': 'disclosure_task',
                'db_table_comment': 'Work that records bring. No personal information.',
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=8)),
                ('account', models.CharField(db_comment='account name of the employee', max_length=64)),
                ('duty', models.CharField(max_length=32)),
                ('purpose', models.CharField(max_length=32)),
                ('clause', models.CharField(blank=True, max_length=32)),
                ('done_on', models.DateField()),
                ('note', models.OneToOneField(db_comment='what was noted, sealed', null=True, on_delete=django.db.models.deletion.PROTECT, to='disclosure.record')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='disclosure.task')),
            ],
            options={
                'db_table': 'disclosure_step',
                'db_table_comment': 'What employees did with tasks. Names accounts of staff, nobody else.',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', True), ('reference__isnull', True)), models.Q(('code_digest__isnull', False), ('reference__isnull', False)), _connector='OR'), name='reference_with_code'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['purpose'], name='tasks_waiting'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'open')), models.Q(('closed_on__isnull', False), ('state__in', ['sent', 'returned'])), _connector='OR'), name='closed_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['opened', 'labelled', 'sent', 'returned', 'noted', 'moved'])), name='known_act'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("FUNCTION disclosure_give_up(uuid)", "EXECUTE"),
        Grant("FUNCTION disclosure_store(uuid, text, text, text, text, jsonb, text, bytea, boolean)", "EXECUTE"),
        Grant("disclosure_record", "SELECT, INSERT, DELETE"),
        Grant("disclosure_task", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("disclosure_step", "SELECT, INSERT, DELETE"),
        Grant("disclosure_abandoned", "SELECT, INSERT, DELETE"),
    ]
