"""Accounts of staff, their sessions and failed tries, and what is left of accounts destroyed."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
-- On which day somebody left, the database alone says; from it on the account waits to be destroyed.
CREATE FUNCTION staff_guard_employee() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.account, NEW.edition) IS DISTINCT FROM (OLD.id, OLD.account, OLD.edition) THEN
        RAISE EXCEPTION 'an account keeps its number, its name and its edition' USING ERRCODE = 'KF025';
    END IF;
    IF NOT NEW.is_active THEN
        NEW.left_on := CASE WHEN TG_OP = 'UPDATE' AND NOT OLD.is_active THEN OLD.left_on ELSE policies_today() END;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER staff_employee_dated BEFORE INSERT OR UPDATE ON staff_employee
    FOR EACH ROW EXECUTE FUNCTION staff_guard_employee();

CREATE FUNCTION staff_refuse_tombstone_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'that an account was destroyed is never changed' USING ERRCODE = 'KF020';
END $$;

CREATE TRIGGER staff_tombstone_immutable BEFORE UPDATE OR DELETE ON staff_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION staff_refuse_tombstone_change();

CREATE FUNCTION staff_guard_deletion() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT OLD.is_active AND NOT EXISTS (SELECT FROM staff_tombstone AS left_over WHERE left_over.id = OLD.id) THEN
        RAISE EXCEPTION 'no account of somebody who left goes without its tombstone' USING ERRCODE = 'KF019';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER staff_employee_deletion BEFORE DELETE ON staff_employee
    FOR EACH ROW EXECUTE FUNCTION staff_guard_deletion();
"""

UNGUARD = """
DROP TRIGGER staff_employee_dated ON staff_employee;
DROP TRIGGER staff_employee_deletion ON staff_employee;
DROP TRIGGER staff_tombstone_immutable ON staff_tombstone;
DROP FUNCTION staff_guard_employee(), staff_guard_deletion(), staff_refuse_tombstone_change();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='FailedSignIns',
            fields=[
                ('key', models.CharField(db_comment='keyed digest of account and kind of secret', max_length=64, primary_key=True, serialize=False)),
                ('count', models.PositiveSmallIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'staff_failed_sign_ins',
                'db_table_comment': 'Failed tries to sign in, for a quarter of an hour.',
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(db_comment='what the custodian knows the employee by', max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]{0,63}\\Z', 'Use small letters, digits and . _ - only.')])),
                ('password', models.CharField(db_comment='scrypt digest', max_length=256)),
                ('has_long_password', models.BooleanField(db_comment='whether the password suffices without a second factor', default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('edition', models.CharField(blank=True, db_comment='digest of the edition it was made under; empty if made before that was kept', default='', max_length=64)),
                ('left_on', models.DateField(db_comment='day on which the employee left; from it on the account waits to be destroyed', null=True)),
            ],
            options={
                'db_table': 'staff_employee',
                'db_table_comment': 'Accounts of staff.',
                'constraints': [models.CheckConstraint(condition=models.Q(('account__regex', '^[a-z0-9][a-z0-9._-]{0,63}\\Z')), name='well_formed_account'), models.CheckConstraint(condition=models.Q(models.Q(('is_active', True), ('left_on__isnull', True)), models.Q(('is_active', False), ('left_on__isnull', False)), _connector='OR'), name='active_or_left_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('code_digest', models.CharField(db_comment='SHA-256 of the code', max_length=64, primary_key=True, serialize=False)),
                ('content', models.TextField(db_comment="Django's session data, signed")),
                ('began_at', models.DateTimeField(db_comment='rounded down to five minutes')),
                ('last_used_at', models.DateTimeField(db_comment='rounded down to five minutes')),
                ('employee', models.ForeignKey(db_comment='none before sign-in is done', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'staff_session',
                'db_table_comment': 'Sessions of staff. Holds no code that opens one, no network address, no browser.',
            },
        ),
        migrations.CreateModel(
            name='AccountTombstone',
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
        Grant("staff_employee", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_session", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_failed_sign_ins", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_tombstone", "SELECT, INSERT"),
    ]
