"""What people sent, the work it brings, and what goes out, guarded by the database itself."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.disclosure.staff.models import FORMER
from keepfaith.policies.db_grants import Grant

_NEED_A_CASE = ", ".join(f"'{purpose}'" for purpose in sorted(NEED_A_CASE))
# A record never changes and a task keeps its record, so what is copied once stays true.
_COPIED = ("edition", "holding", "collected_for", "form", "received_at")
_SET = "\n    ".join(f"NEW.{name} := about.{name};" for name in _COPIED)
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in _COPIED) for row in ("OLD", "NEW"))

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
DECLARE
    about record;
BEGIN
    SELECT edition, holding, purpose AS collected_for, form, received_at INTO about
        FROM disclosure_record WHERE id = NEW.record_id;
    IF NEW.state <> 'open' OR NEW.closed_on IS NOT NULL OR NEW.assigned_to <> ''
        OR NEW.purpose IS DISTINCT FROM about.collected_for THEN
        RAISE EXCEPTION 'a task begins open, with nobody, and for what its record was collected for'
            USING ERRCODE = 'KF023';
    END IF;
    {_SET}
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
    IF NEW.record_id <> OLD.record_id OR ({_NEW}) IS DISTINCT FROM ({_OLD}) OR (OLD.state <> 'open'
        AND NOT disclosure_only_removes_name(to_jsonb(OLD), to_jsonb(NEW), 'assigned_to')
        AND NOT (NEW.state = 'open' AND NEW.purpose = OLD.purpose AND NEW.assigned_to = '' AND
            (SELECT act FROM disclosure_step WHERE task_id = NEW.id ORDER BY id DESC LIMIT 1)
            IS NOT DISTINCT FROM 'reopened')) THEN
        RAISE EXCEPTION 'a closed task stays as it is, and a task keeps its record' USING ERRCODE = 'KF014';
    END IF;
    IF NEW.purpose <> OLD.purpose AND NEW.purpose IN ({_NEED_A_CASE})
        AND NEW.purpose <> NEW.collected_for THEN
        RAISE EXCEPTION 'a task is moved to this purpose only by a case' USING ERRCODE = 'KF022';
    END IF;
    IF OLD.state = 'open' OR NEW.state = 'open' THEN
        NEW.closed_on := CASE WHEN NEW.state = 'open' THEN NULL ELSE policies_today() END;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_task_closed BEFORE UPDATE ON disclosure_task
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_task();

CREATE FUNCTION disclosure_guard_outgoing_message() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.came_back AND NOT NEW.came_back THEN
        RAISE EXCEPTION 'what came back stays so' USING ERRCODE = 'KF015';
    END IF;
    IF (OLD.state IN ('sent', 'refused', 'recalled') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id)
        AND NOT (OLD.state = 'sent' AND NEW.came_back AND to_jsonb(NEW) - 'came_back' = to_jsonb(OLD) - 'came_back')
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
    id uuid, edition text, holding text, purpose text, form text, sealed jsonb, reference text, code_digest bytea,
    work boolean, goes_by text DEFAULT '', came_by text DEFAULT ''
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF $9 THEN
        INSERT INTO disclosure_task (record_id, purpose, goes_by, came_by) VALUES ($1, $4, $10, $11);
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION disclosure_store_email(
    id uuid, edition text, holding text, purpose text, form text, sealed jsonb, reference text, code_digest bytea,
    about uuid, enclosed text[], ciphertexts bytea[], goes_by text DEFAULT ''
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest, about_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO disclosure_enclosure (record_id, field, sealed) SELECT $1, f, c FROM unnest($10, $11) AS e(f, c);
    INSERT INTO disclosure_task (record_id, purpose, goes_by) VALUES ($1, $4, $12);
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

CREATE TRIGGER disclosure_mailing_step_immutable BEFORE UPDATE ON disclosure_mailing_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_name();
CREATE TRIGGER disclosure_mailing_step_deletion BEFORE DELETE ON disclosure_mailing_step
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_mailing_step_dated BEFORE INSERT ON disclosure_mailing_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_step();

CREATE FUNCTION disclosure_date_trial_message() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.asked_on := policies_today();
    RETURN NEW;
END $$;
CREATE TRIGGER disclosure_trial_message_dated BEFORE INSERT ON disclosure_trial_message
    FOR EACH ROW EXECUTE FUNCTION disclosure_date_trial_message();
"""


class Migration(migrations.Migration):
    initial = True
    # A database that has all of these has these tables.
    replaces = [
        ("disclosure", "0001_initial"),
        ("disclosure", "0002_records_by_hour"),
        ("disclosure", "0003_brake"),
        ("disclosure", "0004_reopened_tasks"),
        ("disclosure", "0005_ways_out"),
        ("disclosure", "0006_trial_messages"),
        ("disclosure", "0007_absences"),
        ("disclosure", "0008_links"),
        ("disclosure", "0009_task_kinds"),
        ("disclosure", "0010_uses_of_links"),
        ("disclosure", "0011_moved_notices"),
        ("disclosure", "0012_shown_again"),
        ("disclosure", "0013_codes_for_others"),
        ("disclosure", "0014_news_of_copies"),
        ("disclosure", "0015_addresses_for_answers"),
        ("disclosure", "0016_references"),
    ]
    dependencies = [
        ("policies", "0001_tables"),
        ("staff", "0001_tables"),
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
                ('returned_before', models.PositiveIntegerField(db_comment='of these, messages that came back or were refused', db_default=0, default=0)),
                ('tried_before', models.PositiveIntegerField(db_comment='messages that were tried when an employee last released the brake', db_default=0, default=0)),
            ],
            options={
                'db_table': 'disclosure_mailing',
                'db_table_comment': 'Notices to all subscribers. Names accounts of staff, nobody else.',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['gathering', 'sending', 'paused', 'braked', 'stopped', 'done'])), name='known_mailing_state')],
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
                'indexes': [models.Index(fields=['received_at'], include=('id', 'edition', 'purpose', 'form', 'holding'), name='records_by_hour')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', True), ('reference__isnull', True)), models.Q(('code_digest__isnull', False), ('reference__isnull', False)), _connector='OR'), name='reference_with_code')],
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
                'constraints': [models.UniqueConstraint(fields=('record', 'field'), name='one_enclosure_a_field')],
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
                ('goes_by', models.CharField(blank=True, db_comment='how the answer goes out: mail or email; empty if neither can be', db_default='', default='', max_length=5)),
                ('came_by', models.CharField(blank=True, db_comment='phone, paper or person if an employee typed it in; empty if it came by form or e-mail', db_default='', default='', max_length=6)),
                ('edition', models.CharField(blank=True, db_comment='digest of the edition that its record was collected under', db_default='', default='', editable=False, max_length=64)),
                ('holding', models.CharField(blank=True, db_comment='record series of its record', db_default='', default='', editable=False, max_length=32)),
                ('collected_for', models.CharField(blank=True, db_comment='purpose that its record was collected for', db_default='', default='', editable=False, max_length=32)),
                ('form', models.CharField(blank=True, db_comment='form that its record came by; empty for a note of ours', db_default='', default='', editable=False, max_length=32)),
                ('received_at', models.DateTimeField(db_comment='when its record came, to the hour', db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'disclosure_task',
                'db_table_comment': 'Work that records bring. No personal information.',
                'indexes': [
                    models.Index(condition=models.Q(('state', 'open')), fields=['purpose'], name='tasks_waiting'),
                    models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['closed_on', 'holding', 'edition', 'id'], name='tasks_closed'),
                    models.Index(condition=models.Q(('state', 'open')), fields=['holding', 'form', 'received_at', 'edition', 'collected_for', 'purpose', 'goes_by', 'assigned_to'], name='tasks_by_hour'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'open')), models.Q(('closed_on__isnull', False), ('state__in', ['sent', 'returned', 'closed'])), _connector='OR'), name='closed_on_a_day'),
                    models.CheckConstraint(condition=models.Q(('goes_by__in', ['', 'mail', 'email'])), name='known_way_out'),
                    models.CheckConstraint(condition=models.Q(('came_by__in', ['', 'phone', 'paper', 'person'])), name='known_way_in'),
                ],
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
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ('opened', 'labeled', 'sent', 'returned', 'noted', 'moved', 'answered', 'failed', 'closed', 'handed', 'taken', 'reopened', 'recalled', 'typed'))), name='known_act')],
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
                ('content', models.ForeignKey(db_comment='record that holds an answer, a correction, another address, or who gets a copy, sealed; or that a code opens', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disclosure.record')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.record')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.task')),
                ('came_back', models.BooleanField(db_comment='whether a mail server reported that it cannot be delivered', db_default=False, default=False)),
                ('goes_at', models.DateTimeField(db_comment='of an answer: until then it waits and can be called back; of another address: since when it counts; of a copy: when that was done', null=True)),
            ],
            options={
                'db_table': 'disclosure_outgoing_message',
                'db_table_comment': 'Messages that go out. Names accounts of staff; the person only by a record.',
                'indexes': [
                    models.Index(condition=models.Q(('state', 'waiting')), fields=['mailing', 'id'], name='outgoing_waiting'),
                    models.Index(fields=['mailing', 'state'], name='outgoing_counts'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'notice'), ('mailing__isnull', False)), models.Q(models.Q(('kind', 'notice'), _negated=True), ('mailing__isnull', True)), _connector='OR'), name='notices_have_a_mailing'),
                    models.UniqueConstraint(fields=('mailing', 'record'), name='one_notice_a_person'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'offered', 'sent', 'refused', 'failed', 'recalled'])), name='known_outgoing_state'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'shown-again')), fields=('record',), name='told_once_that_it_is_shown_again'),
                    models.UniqueConstraint(condition=models.Q(('kind__in', ['corrected', 'reverted', 'moved', 'copy-asked', 'copy-sent'])), fields=('kind', 'content'), name='one_message_a_correction'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'address')), fields=('record',), name='one_message_to_a_new_address'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice', 'opened', 'corrected', 'reverted', 'moved', 'shown-again', 'acting', 'copy-asked', 'copy-sent', 'address', 'reference'])), name='known_outgoing_kind'),
                ],
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
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', True), ('reference__isnull', True)), models.Q(('code_digest__isnull', False), ('reference__isnull', False)), _connector='OR'), name='tombstone_reference_with_code'),
                    models.CheckConstraint(condition=models.Q(models.Q(('permission', ''), _negated=True), models.Q(('clause', 'own-test-requests'), ('series', '')), _connector='OR'), name='destroyed_by_permission'),
                ],
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
        migrations.CreateModel(
            name='MailingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=8)),
                ('account', models.CharField(blank=True, db_comment='account name of the employee who did it; none if the portal did', max_length=64)),
                ('tried', models.PositiveIntegerField(db_comment='messages that the mail server had taken or refused by then')),
                ('returned', models.PositiveIntegerField(db_comment='of these, messages that came back or were refused')),
                ('done_on', models.DateField()),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='disclosure.mailing')),
            ],
            options={
                'db_table': 'disclosure_mailing_step',
                'db_table_comment': 'What happened to each mailing. Names accounts of staff, nobody else.',
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['started', 'paused', 'resumed', 'braked', 'released', 'stopped', 'repeated'])), name='known_mailing_step')],
            },
        ),
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
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(db_comment='account name of who is away', max_length=64, unique=True)),
                ('deputy', models.CharField(db_comment='account name of who stands in', max_length=64)),
                ('first_on', models.DateField(db_comment='first day away, where the agency is')),
                ('last_on', models.DateField(db_comment='last day away')),
            ],
            options={
                'db_table': 'disclosure_absence',
                'db_table_comment': 'Who is away and who stands in, until the last day is over. Names accounts of staff, no reason.',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='absence_in_order'),
                    models.CheckConstraint(condition=models.Q(models.Q(('deputy', models.F('account')), _negated=True), ('account', 'Former-staff'), _connector='OR'), name='deputy_is_somebody_else'),
                ],
            },
        ),
        migrations.RunSQL(GUARDS),
        Grant("FUNCTION disclosure_abandon_key(uuid)", "EXECUTE"),
        # What the triggers ask, they ask as whoever changes the row.
        Grant("FUNCTION disclosure_only_removes_name(jsonb, jsonb, text)", "EXECUTE"),
        Grant("disclosure_record", "SELECT, INSERT, DELETE"),
        # Of a task and of a message only what an act changes; on which day a task was closed, the trigger says.
        Grant("disclosure_task", "SELECT, INSERT, DELETE, UPDATE (purpose, state, assigned_to)"),
        Grant("disclosure_step", "SELECT, INSERT, DELETE, UPDATE (account)"),
        Grant("disclosure_abandoned_key", "SELECT, INSERT, DELETE"),
        Grant("disclosure_enclosure", "SELECT, INSERT, DELETE"),
        Grant("disclosure_template", "SELECT, INSERT, UPDATE (account)"),
        Grant("disclosure_mailing", "SELECT, INSERT, UPDATE (state, account, tried_before, returned_before)"),
        Grant("disclosure_outgoing_message", "SELECT, INSERT, DELETE, UPDATE (state, attempts, failure, version, account, came_back, goes_at)"),
        Grant("disclosure_tombstone", "SELECT, INSERT"),
        Grant("disclosure_seen_checkpoint", "SELECT, INSERT, UPDATE"),
        Grant("disclosure_mailing_step", "SELECT, INSERT, UPDATE (account)"),
        Grant("FUNCTION disclosure_store_record(uuid, text, text, text, text, jsonb, text, bytea, boolean, text, text)", "EXECUTE"),
        Grant("FUNCTION disclosure_store_email(uuid, text, text, text, text, jsonb, text, bytea, uuid, text[], bytea[], text)", "EXECUTE"),
        Grant("disclosure_trial_message", "SELECT, INSERT, DELETE, UPDATE (state, attempts, failure, account)"),
        Grant("disclosure_absence", "SELECT, INSERT, DELETE, UPDATE (account, deputy, first_on, last_on)"),
    ]
