"""What is left of a record that was destroyed; and no record goes without it."""

from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
CREATE FUNCTION disclosure_refuse_unburying() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'that a record was destroyed is never changed' USING ERRCODE = 'KF016';
END $$;

CREATE TRIGGER disclosure_tombstone_immutable BEFORE UPDATE OR DELETE ON disclosure_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_unburying();

CREATE FUNCTION disclosure_guard_end() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

CREATE TRIGGER disclosure_record_ended BEFORE DELETE ON disclosure_record
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_end();
"""

UNGUARD = """
DROP TRIGGER disclosure_record_ended ON disclosure_record;
DROP TRIGGER disclosure_tombstone_immutable ON disclosure_tombstone;
DROP FUNCTION disclosure_guard_end(), disclosure_refuse_unburying();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0002_letters'),
    ]

    operations = [
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
            },
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['closed_on'], name='tasks_closed'),
        ),
        migrations.AddIndex(
            model_name='tombstone',
            index=models.Index(fields=['-destroyed_on'], name='tombstones_newest'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', True), ('reference__isnull', True)), models.Q(('code_digest__isnull', False), ('reference__isnull', False)), _connector='OR'), name='tombstone_reference_with_code'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.CheckConstraint(condition=models.Q(('permission', ''), _negated=True), name='destroyed_by_permission'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("disclosure_tombstone", "SELECT, INSERT"),
    ]
