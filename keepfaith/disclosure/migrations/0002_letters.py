"""Letters that come and go: long fields, wordings, what waits to go out."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
CREATE TRIGGER disclosure_enclosure_immutable BEFORE UPDATE ON disclosure_enclosure
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
CREATE TRIGGER disclosure_template_immutable BEFORE UPDATE OR DELETE ON disclosure_template
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();

CREATE FUNCTION disclosure_guard_outgoing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state IN ('sent', 'refused') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id THEN
        RAISE EXCEPTION 'what went out stays as it is' USING ERRCODE = 'KF015';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_outgoing_kept BEFORE UPDATE ON disclosure_outgoing
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_outgoing();

CREATE FUNCTION disclosure_store_letter(
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
"""

UNGUARD = """
DROP FUNCTION disclosure_store_letter(uuid, text, text, text, text, jsonb, text, bytea, uuid, text[], bytea[]);
DROP TRIGGER disclosure_outgoing_kept ON disclosure_outgoing;
DROP FUNCTION disclosure_guard_outgoing();
DROP TRIGGER disclosure_template_immutable ON disclosure_template;
DROP TRIGGER disclosure_enclosure_immutable ON disclosure_enclosure;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0001_records'),
    ]

    operations = [
        migrations.CreateModel(
            name='Enclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=32)),
                ('sealed', models.BinaryField(db_comment="ciphertext; the record's row holds its SHA-256")),
            ],
            options={
                'db_table': 'disclosure_enclosure',
                'db_table_comment': 'Long fields of records. Personal information as ciphertext only.',
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(db_comment='short name, such as event-12', max_length=32, unique=True)),
                ('topics', models.JSONField(db_comment='short names; whoever wishes to be told of one of them gets it')),
                ('subject', models.CharField(max_length=150)),
                ('body', models.TextField(db_comment='what everybody gets; no personal information')),
                ('account', models.CharField(db_comment='account name of the employee who had it sent', max_length=64)),
                ('duty', models.CharField(max_length=32)),
                ('state', models.CharField(default='gathering', max_length=9)),
                ('started_on', models.DateField()),
            ],
            options={
                'db_table': 'disclosure_mailing',
                'db_table_comment': 'Notices to all who wish to be told. Names accounts of staff, nobody else.',
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
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
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('ground', models.CharField(blank=True, db_comment='why it was refused or failed, in a word', max_length=32)),
                ('version', models.PositiveIntegerField(db_comment='version of the wording in which it went out', null=True)),
            ],
            options={
                'db_table': 'disclosure_outgoing',
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
            },
        ),
        migrations.RemoveConstraint(
            model_name='step',
            name='known_act',
        ),
        migrations.RemoveConstraint(
            model_name='task',
            name='closed_on_a_day',
        ),
        migrations.AddField(
            model_name='task',
            name='handed_to',
            field=models.CharField(blank=True, db_comment='account of the employee it was handed to', db_default='', default='', max_length=64),
        ),
        migrations.AlterField(
            model_name='task',
            name='closed_on',
            field=models.DateField(db_comment='day on which it was sent, returned or closed', null=True),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ('opened', 'labelled', 'sent', 'returned', 'noted', 'moved', 'answered', 'failed', 'closed', 'handed'))), name='known_act'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'open')), models.Q(('closed_on__isnull', False), ('state__in', ['sent', 'returned', 'closed'])), _connector='OR'), name='closed_on_a_day'),
        ),
        migrations.AddField(
            model_name='enclosure',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enclosures', to='disclosure.record'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['gathering', 'sending', 'paused', 'done'])), name='known_mailing'),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='content',
            field=models.ForeignKey(db_comment='record that holds an answer, sealed', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='disclosure.record'),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='mailing',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.mailing'),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.record'),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='task',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='disclosure.task'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('name', 'version'), name='one_wording_a_version'),
        ),
        migrations.AddConstraint(
            model_name='enclosure',
            constraint=models.UniqueConstraint(fields=('record', 'field'), name='one_enclosure_a_field'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['mailing', 'id'], name='outgoing_waiting'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(fields=['mailing', 'state'], name='outgoing_counts'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'offered', 'sent', 'refused', 'failed'])), name='known_outgoing_state'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'warning', 'notice'])), name='known_outgoing_kind'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'notice'), ('mailing__isnull', False)), models.Q(models.Q(('kind', 'notice'), _negated=True), ('mailing__isnull', True)), _connector='OR'), name='notices_have_a_mailing'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.UniqueConstraint(fields=('mailing', 'record'), name='one_notice_a_person'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("FUNCTION disclosure_store_letter(uuid, text, text, text, text, jsonb, text, bytea, uuid, text[], bytea[])", "EXECUTE"),
        Grant("disclosure_enclosure", "SELECT, INSERT, DELETE"),
        Grant("disclosure_template", "SELECT, INSERT"),
        Grant("disclosure_mailing", "SELECT, INSERT, UPDATE"),
        Grant("disclosure_outgoing", "SELECT, INSERT, UPDATE, DELETE"),
    ]
