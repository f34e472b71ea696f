"""The last head of the ledger that was seen; it only ever moves on."""

from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
CREATE FUNCTION disclosure_guard_witnessed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.count < OLD.count OR (NEW.count = OLD.count AND NEW.chain <> OLD.chain)
       OR NEW.public_key <> OLD.public_key THEN
        RAISE EXCEPTION 'the ledger only ever grows, and keeps its key' USING ERRCODE = 'KF018';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER disclosure_witnessed_grows BEFORE UPDATE ON disclosure_witnessed
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_witnessed();
"""

UNGUARD = """
DROP TRIGGER disclosure_witnessed_grows ON disclosure_witnessed;
DROP FUNCTION disclosure_guard_witnessed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0004_unnaming'),
    ]

    operations = [
        migrations.CreateModel(
            name='Witnessed',
            fields=[
                ('only', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('count', models.BigIntegerField(db_comment='entries of the ledger at that moment')),
                ('chain', models.BinaryField(max_length=32)),
                ('signature', models.BinaryField(max_length=64)),
                ('public_key', models.BinaryField(db_comment="the custodian's, as it was when first seen", max_length=32)),
            ],
            options={
                'db_table': 'disclosure_witnessed',
                'db_table_comment': 'The last signed head of the ledger that was seen. No personal information.',
            },
        ),
        migrations.AddConstraint(
            model_name='witnessed',
            constraint=models.CheckConstraint(condition=models.Q(('only', 1)), name='one_head_seen_last'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("disclosure_witnessed", "SELECT, INSERT, UPDATE"),
    ]
