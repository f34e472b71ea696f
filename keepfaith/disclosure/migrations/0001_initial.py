"""What people sent, the work it brings, and what goes out, guarded by the database itself."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.disclosure.staff.models import FORMER
from keepfaith.policies.db_grants import Grant

_NEED_A_CASE = ", ".join(f"'{purpose}'" for purpose in sorted(NEED_A_CASE))

GUARDS = f"""
CREATE FUNCTION disclosure_guard_record() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    own_time timestamptz := clock_timestamp();
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.id::text, 0));
    IF EXISTS (SELECT FROM disclosure_abandoned_key WHERE id = NEW.id) THEN
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

CREATE TRIGGER disclosure_record_insert BEFORE INSERT ON disclosure_record
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_record();

CREATE FUNCTION disclosure_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'what was kept or done is never changed' USING ERRCODE = 'KF013';
END $$;

CREATE TRIGGER disclosure_record_immutable BEFORE UPDATE ON disclosure_record
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_enclosure_immutable BEFORE UPDATE ON disclosure_enclosure
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_template_deletion BEFORE DELETE ON disclosure_template
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();

-- What an employee did stays as it was done; their name goes from it once their account was destroyed.
CREATE FUNCTION disclosure_only_removes_name(before jsonb, after jsonb, named text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT after ->> named = '{FORMER}' AND after - named = before - named
        AND NOT EXISTS (SELECT FROM staff_employee WHERE account = before ->> named)
$$;

CREATE FUNCTION disclosure_guard_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'account') THEN
        RAISE EXCEPTION 'what was kept or done is never changed' USING ERRCODE = 'KF013';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_step_immutable BEFORE UPDATE ON disclosure_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_name();
CREATE TRIGGER disclosure_template_immutable BEFORE UPDATE ON disclosure_template
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_name();

-- On which day something was done, the database alone says.
CREATE FUNCTION disclosure_date_step() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.done_on := policies_today();
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_step_dated BEFORE INSERT ON disclosure_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_step();

CREATE FUNCTION disclosure_date_template() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.written_on := policies_today();
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_template_dated BEFORE INSERT ON disclosure_template
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_template();

CREATE FUNCTION disclosure_date_mailing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.started_on := policies_today();
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_mailing_dated BEFORE INSERT ON disclosure_mailing
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_mailing();

CREATE FUNCTION disclosure_date_abandoned_key() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    NEW.abandoned_on := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_abandoned_key_dated BEFORE INSERT ON disclosure_abandoned_key
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_abandoned_key();

CREATE FUNCTION disclosure_guard_new_task() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state <> 'open' OR NEW.closed_on IS NOT NULL OR NEW.assigned_to <> ''
        OR NEW.purpose IS DISTINCT FROM (SELECT purpose FROM disclosure_record WHERE id = NEW.record_id) THEN
        RAISE EXCEPTION 'a task begins open, with nobody, and for what its record was collected for'
            USING ERRCODE = 'KF023';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_task_insert BEFORE INSERT ON disclosure_task
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_new_task();

-- What work there was, and what was done, goes only with the record that it is about.
CREATE FUNCTION disclosure_guard_work_deletion() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    gone jsonb := to_jsonb(OLD);
    about uuid := gone ->> 'record_id';
BEGIN
    IF TG_TABLE_NAME = 'disclosure_step' THEN
        SELECT record_id INTO about FROM disclosure_task WHERE id = (gone ->> 'task_id')::bigint;
    END IF;
    IF NOT EXISTS (SELECT FROM disclosure_tombstone WHERE id IN (about, (gone ->> 'note_id')::uuid)) THEN
        RAISE EXCEPTION 'no task and no step goes before its record has its tombstone' USING ERRCODE = 'KF024';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER disclosure_task_deletion BEFORE DELETE ON disclosure_task
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_work_deletion();
CREATE TRIGGER disclosure_step_deletion BEFORE DELETE ON disclosure_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_work_deletion();

CREATE FUNCTION disclosure_guard_task() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.state <> 'open' OR NEW.record_id <> OLD.record_id)
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'assigned_to') THEN
        RAISE EXCEPTION 'a closed task stays as it is, and a task keeps its record' USING ERRCODE = 'KF014';
    END IF;
    IF NEW.purpose <> OLD.purpose AND NEW.purpose IN ({_NEED_A_CASE})
        AND NEW.purpose IS DISTINCT FROM (SELECT purpose FROM disclosure_record WHERE id = NEW.record_id) THEN
        RAISE EXCEPTION 'a task is moved to this purpose only by a case' USING ERRCODE = 'KF022';
    END IF;
    IF OLD.state = 'open' THEN
        NEW.closed_on := CASE WHEN NEW.state = 'open' THEN NULL ELSE policies_today() END;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_task_closed BEFORE UPDATE ON disclosure_task
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_task();

CREATE FUNCTION disclosure_guard_outgoing_message() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.state IN ('sent', 'refused') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id)
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'account') THEN
        RAISE EXCEPTION 'what went out stays as it is' USING ERRCODE = 'KF015';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_outgoing_message_update BEFORE UPDATE ON disclosure_outgoing_message
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_outgoing_message();

CREATE FUNCTION disclosure_guard_mailing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state = 'stopped' AND NEW.state <> 'stopped' THEN
        RAISE EXCEPTION 'a stopped mailing never goes on' USING ERRCODE = 'KF021';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_mailing_stopped BEFORE UPDATE ON disclosure_mailing
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_mailing();

CREATE FUNCTION disclosure_store_record(
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

CREATE FUNCTION disclosure_store_email(
    id uuid, edition text, holding text, purpose text, form text, sealed jsonb, reference text, code_digest bytea,
    about uuid, enclosed text[], ciphertexts bytea[]
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest, about_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO disclosure_enclosure (record_id, field, sealed) SELECT $1, f, c FROM unnest($10, $11) AS e(f, c);
    INSERT INTO disclosure_task (record_id, purpose) VALUES ($1, $4);
    RETURN true;
END $$;

CREATE FUNCTION disclosure_abandon_key(record uuid) RETURNS boolean LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(record::text, 0));
    IF EXISTS (SELECT FROM disclosure_record WHERE id = record) THEN
        RETURN false;
    END IF;
    INSERT INTO disclosure_abandoned_key (id, abandoned_on) VALUES (record, (now() AT TIME ZONE 'UTC')::date)
        ON CONFLICT DO NOTHING;
    RETURN true;
END $$;

CREATE FUNCTION disclosure_refuse_tombstone_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'that a record was destroyed is never changed' USING ERRCODE = 'KF016';
END $$;

CREATE TRIGGER disclosure_tombstone_immutable BEFORE UPDATE OR DELETE ON disclosure_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_tombstone_change();

CREATE FUNCTION disclosure_guard_deletion() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM disclosure_tombstone AS left_over
        WHERE left_over.id = OLD.id AND left_over.edition = OLD.edition AND left_over.holding = OLD.holding
          AND left_over.reference IS NOT DISTINCT FROM OLD.reference
    ) THEN
        RAISE EXCEPTION 'no record goes without its tombstone' USING ERRCODE = 'KF017';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER disclosure_record_deletion BEFORE DELETE ON disclosure_record
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_deletion();

CREATE FUNCTION disclosure_guard_seen_checkpoint() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.count < OLD.count OR (NEW.count = OLD.count AND NEW.chain <> OLD.chain)
       OR NEW.public_key <> OLD.public_key THEN
        RAISE EXCEPTION 'the ledger only ever grows, and keeps its key' USING ERRCODE = 'KF018';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_seen_checkpoint_grows BEFORE UPDATE ON disclosure_seen_checkpoint
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_seen_checkpoint();
"""

UNGUARD = """
DROP TRIGGER disclosure_seen_checkpoint_grows ON disclosure_seen_checkpoint;
DROP TRIGGER disclosure_record_deletion ON disclosure_record;
DROP TRIGGER disclosure_tombstone_immutable ON disclosure_tombstone;
DROP TRIGGER disclosure_mailing_stopped ON disclosure_mailing;
DROP TRIGGER disclosure_outgoing_message_update ON disclosure_outgoing_message;
DROP TRIGGER disclosure_task_closed ON disclosure_task;
DROP TRIGGER disclosure_step_deletion ON disclosure_step;
DROP TRIGGER disclosure_task_deletion ON disclosure_task;
DROP TRIGGER disclosure_task_insert ON disclosure_task;
DROP TRIGGER disclosure_abandoned_key_dated ON disclosure_abandoned_key;
DROP TRIGGER disclosure_mailing_dated ON disclosure_mailing;
DROP TRIGGER disclosure_template_dated ON disclosure_template;
DROP TRIGGER disclosure_step_dated ON disclosure_step;
DROP TRIGGER disclosure_template_immutable ON disclosure_template;
DROP TRIGGER disclosure_step_immutable ON disclosure_step;
DROP TRIGGER disclosure_template_deletion ON disclosure_template;
DROP TRIGGER disclosure_enclosure_immutable ON disclosure_enclosure;
DROP TRIGGER disclosure_record_immutable ON disclosure_record;
DROP TRIGGER disclosure_record_insert ON disclosure_record;
DROP FUNCTION disclosure_store_record(uuid, text, text, text, text, jsonb, text, bytea, boolean);
DROP FUNCTION disclosure_store_email(uuid, text, text, text, text, jsonb, text, bytea, uuid, text[], bytea[]);
DROP FUNCTION disclosure_abandon_key(uuid), disclosure_guard_seen_checkpoint(), disclosure_guard_deletion(),
    disclosure_refuse_tombstone_change(), disclosure_guard_mailing(), disclosure_guard_outgoing_message(), disclosure_guard_task(),
    disclosure_guard_work_deletion(), disclosure_guard_new_task(), disclosure_date_abandoned_key(), disclosure_date_mailing(),
    disclosure_date_template(), disclosure_date_step(),
    disclosure_guard_name(), disclosure_only_removes_name(jsonb, jsonb, text), disclosure_refuse_change(),
    disclosure_guard_record();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("policies", "0001_initial"),
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='AbandonedKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('abandoned_on', models.DateField()),
            ],
            options={
                'db_table': 'disclosure_abandoned_key',
                'db_table_comment': 'Keys given up before any row was stored under them. No personal information.',
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(db_comment='short name, such as event-12', max_length=32, unique=True)),
                ('topics', models.JSONField(db_comment='short names; subscribers to one of them get it')),
                ('subject', models.CharField(max_length=150)),
                ('body', models.TextField(db_comment='what everybody gets; no personal information')),
                ('translations', models.JSONField(db_comment='code of a language to the same in it, as title and notice', default=dict)),
                ('account', models.CharField(db_comment='account name of the employee who had it sent', max_length=64)),
                ('duty', models.CharField(max_length=32)),
                ('state', models.CharField(default='gathering', max_length=9)),
                ('started_on', models.DateField()),
            ],
            options={
                'db_table': 'disclosure_mailing',
                'db_table_comment': 'Notices to all subscribers. Names accounts of staff, nobody else.',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['gathering', 'sending', 'paused', 'stopped', 'done'])), name='known_mailing_state')],
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
            name='Enclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=32)),
                ('sealed', models.BinaryField(db_comment="ciphertext; the record's row holds its SHA-256")),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enclosures', to='disclosure.record')),
            ],
            options={
                'db_table': 'disclosure_enclosure',
                'db_table_comment': 'Long fields of records. Personal information as ciphertext only.',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(db_comment='what it is used for now; another than it was collected for if moved', max_length=32)),
                ('state', models.CharField(db_default='open', default='open', max_length=8)),
                ('closed_on', models.DateField(db_comment='day on which it was sent, returned or closed', null=True)),
                ('assigned_to', models.CharField(blank=True, db_comment='account of the employee who has it; empty if nobody has', db_default='', default='', max_length=64)),
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
        migrations.CreateModel(
            name='OutgoingMessage',
            fields=[
                ('id', models.UUIDField(db_comment='also part of its Message-ID', default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('what', models.CharField(db_comment='short name that the custodian enters', max_length=32)),
                ('topic', models.CharField(blank=True, db_comment='of a notice: the topic that its reader asked for', default='', max_length=32)),
                ('account', models.CharField(blank=True, db_comment='employee who had it sent; none if automatic', max_length=64)),
                ('duty', models.CharField(max_length=32)),
                ('purpose', models.CharField(max_length=32)),
                ('closes', models.BooleanField(db_comment='whether its task is done once it went out', default=False)),
                ('state', models.CharField(default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('failure', models.CharField(blank=True, db_comment='why it was refused or failed, in a word', max_length=32)),
                ('version', models.PositiveIntegerField(db_comment='version of the wording in which it went out', null=True)),
                ('mailing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.mailing')),
                ('content', models.ForeignKey(db_comment='record that holds an answer, sealed', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disclosure.record')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.record')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.task')),
            ],
            options={
                'db_table': 'disclosure_outgoing_message',
                'db_table_comment': 'Messages that go out. Names accounts of staff; the person only by a record.',
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('version', models.PositiveIntegerField(db_comment="from 1; version 0 is the file of the agency's folder")),
                ('subject', models.CharField(max_length=150)),
                ('body', models.TextField()),
                ('account', models.CharField(db_comment='account name of the employee who wrote it', max_length=64)),
                ('written_on', models.DateField()),
            ],
            options={
                'db_table': 'disclosure_template',
                'db_table_comment': 'Wordings of messages, each version. Names accounts of staff, nobody else.',
                'constraints': [models.UniqueConstraint(fields=('name', 'version'), name='one_template_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.UUIDField(db_comment='number of the record, as the ledger names it', primary_key=True, serialize=False)),
                ('edition', models.CharField(db_comment='digest of the edition whose rule ended it', max_length=64)),
                ('holding', models.CharField(max_length=32)),
                ('series', models.CharField(db_comment='record series of the schedule', max_length=64)),
                ('permission', models.CharField(db_comment='number of the permission to destroy', max_length=32)),
                ('clause', models.CharField(blank=True, max_length=32)),
                ('received_in', models.DateField(db_comment='first day of the month in which it came; no more is kept')),
                ('destroyed_on', models.DateField()),
                ('reference', models.CharField(db_comment='as on its receipt', max_length=16, null=True, unique=True)),
                ('code_digest', models.BinaryField(db_comment='SHA-256 of the code on the receipt; the code is not kept', max_length=32, null=True)),
            ],
            options={
                'db_table': 'disclosure_tombstone',
                'db_table_comment': 'Records that were destroyed, and by which rule. No personal information.',
                'indexes': [models.Index(fields=['-destroyed_on'], name='tombstones_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', True), ('reference__isnull', True)), models.Q(('code_digest__isnull', False), ('reference__isnull', False)), _connector='OR'), name='tombstone_reference_with_code'), models.CheckConstraint(condition=models.Q(models.Q(('permission', ''), _negated=True), models.Q(('clause', 'own-test-requests'), ('series', '')), _connector='OR'), name='destroyed_by_permission')],
            },
        ),
        migrations.CreateModel(
            name='SeenCheckpoint',
            fields=[
                ('singleton', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('count', models.BigIntegerField(db_comment='entries of the ledger at that moment')),
                ('chain', models.BinaryField(max_length=32)),
                ('signature', models.BinaryField(max_length=64)),
                ('public_key', models.BinaryField(db_comment="the custodian's, as it was when first seen", max_length=32)),
            ],
            options={
                'db_table': 'disclosure_seen_checkpoint',
                'db_table_comment': 'The last signed checkpoint of the ledger that was seen. No personal information.',
                'constraints': [models.CheckConstraint(condition=models.Q(('singleton', 1)), name='one_seen_checkpoint')],
            },
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', True), ('reference__isnull', True)), models.Q(('code_digest__isnull', False), ('reference__isnull', False)), _connector='OR'), name='reference_with_code'),
        ),
        migrations.AddConstraint(
            model_name='enclosure',
            constraint=models.UniqueConstraint(fields=('record', 'field'), name='one_enclosure_a_field'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['purpose'], name='tasks_waiting'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['closed_on'], name='tasks_closed'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'open')), models.Q(('closed_on__isnull', False), ('state__in', ['sent', 'returned', 'closed'])), _connector='OR'), name='closed_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ('opened', 'labeled', 'sent', 'returned', 'noted', 'moved', 'answered', 'failed', 'closed', 'handed', 'taken'))), name='known_act'),
        ),
        migrations.AddIndex(
            model_name='outgoingmessage',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['mailing', 'id'], name='outgoing_waiting'),
        ),
        migrations.AddIndex(
            model_name='outgoingmessage',
            index=models.Index(fields=['mailing', 'state'], name='outgoing_counts'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'offered', 'sent', 'refused', 'failed'])), name='known_outgoing_state'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'warning', 'notice'])), name='known_outgoing_kind'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'notice'), ('mailing__isnull', False)), models.Q(models.Q(('kind', 'notice'), _negated=True), ('mailing__isnull', True)), _connector='OR'), name='notices_have_a_mailing'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.UniqueConstraint(fields=('mailing', 'record'), name='one_notice_a_person'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("FUNCTION disclosure_abandon_key(uuid)", "EXECUTE"),
        Grant("FUNCTION disclosure_store_record(uuid, text, text, text, text, jsonb, text, bytea, boolean)", "EXECUTE"),
        Grant("FUNCTION disclosure_store_email(uuid, text, text, text, text, jsonb, text, bytea, uuid, text[], bytea[])", "EXECUTE"),
        # What the triggers ask, they ask as whoever changes the row.
        Grant("FUNCTION disclosure_only_removes_name(jsonb, jsonb, text)", "EXECUTE"),
        Grant("disclosure_record", "SELECT, INSERT, DELETE"),
        # Of a task and of a message only what an act changes; on which day a task was closed, the trigger says.
        Grant("disclosure_task", "SELECT, INSERT, DELETE, UPDATE (purpose, state, assigned_to)"),
        Grant("disclosure_step", "SELECT, INSERT, DELETE, UPDATE (account)"),
        Grant("disclosure_abandoned_key", "SELECT, INSERT, DELETE"),
        Grant("disclosure_enclosure", "SELECT, INSERT, DELETE"),
        Grant("disclosure_template", "SELECT, INSERT, UPDATE (account)"),
        Grant("disclosure_mailing", "SELECT, INSERT, UPDATE (state, account)"),
        Grant(
            "disclosure_outgoing_message",
            "SELECT, INSERT, DELETE, UPDATE (state, attempts, failure, version, account)",
        ),
        Grant("disclosure_tombstone", "SELECT, INSERT"),
        Grant("disclosure_seen_checkpoint", "SELECT, INSERT, UPDATE"),
    ]
