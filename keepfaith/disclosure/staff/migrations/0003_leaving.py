"""The day on which an employee left, the edition an account was made under, and what is left of one destroyed."""

from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

# When they left was not kept before: their time begins with this release, never earlier.
LEFT = "UPDATE staff_employee SET left_on = (now() AT TIME ZONE 'UTC')::date WHERE NOT is_active"

GUARDS = """
CREATE FUNCTION staff_refuse_unburying() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'that an account was destroyed is never changed' USING ERRCODE = 'KF020';
END $$;

CREATE TRIGGER staff_tombstone_immutable BEFORE UPDATE OR DELETE ON staff_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION staff_refuse_unburying();

CREATE FUNCTION staff_guard_end() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT OLD.is_active AND NOT EXISTS (SELECT FROM staff_tombstone AS left_over WHERE left_over.id = OLD.id) THEN
        RAISE EXCEPTION 'no account of somebody who left goes without its tombstone' USING ERRCODE = 'KF019';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER staff_employee_ended BEFORE DELETE ON staff_employee
    FOR EACH ROW EXECUTE FUNCTION staff_guard_end();
"""

UNGUARD = """
DROP TRIGGER staff_employee_ended ON staff_employee;
DROP TRIGGER staff_tombstone_immutable ON staff_tombstone;
DROP FUNCTION staff_guard_end(), staff_refuse_unburying();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0002_second_factors'),
    ]

    operations = [
        migrations.AddField(
            model_name='employee',
            name='edition',
            field=models.CharField(blank=True, db_comment='digest of the edition it was made under; empty if made before that was kept', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='employee',
            name='left_on',
            field=models.DateField(db_comment='day on which the employee left; from it on the account waits to be destroyed', null=True),
        ),
        migrations.RunSQL(LEFT, migrations.RunSQL.noop),
        # The rows just changed have checks of theirs waiting, beside which no table can be altered.
        migrations.RunSQL('SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED', migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='employee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_active', True), ('left_on__isnull', True)), models.Q(('is_active', False), ('left_on__isnull', False)), _connector='OR'), name='active_or_left_on_a_day'),
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigIntegerField(db_comment='number of the row that was the account; it names nobody', primary_key=True, serialize=False)),
                ('edition', models.CharField(db_comment='digest of the edition whose rule ended it', max_length=64)),
                ('series', models.CharField(db_comment='record series of the schedule', max_length=64)),
                ('permission', models.CharField(db_comment='number of the permission to destroy', max_length=32)),
                ('clause', models.CharField(blank=True, max_length=32)),
                ('left_in', models.DateField(db_comment='first day of the month in which the employee left')),
                ('destroyed_on', models.DateField()),
            ],
            options={
                'db_table': 'staff_tombstone',
                'db_table_comment': 'Accounts that were destroyed, and by which rule. Names nobody.',
                'constraints': [models.CheckConstraint(condition=models.Q(('permission', ''), _negated=True), name='account_destroyed_by_permission')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("staff_tombstone", "SELECT, INSERT"),
    ]
