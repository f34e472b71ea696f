"""Accounts of staff, how they sign in, and what is left of accounts destroyed."""

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

-- Whoever has a session's code can make the session look older, and so end it; nobody can make one look younger.
CREATE FUNCTION staff_set_back_session(code text, unused interval, older interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE staff_session
       SET last_used_at = last_used_at - greatest(unused, interval '0'), began_at = began_at - greatest(older, interval '0')
     WHERE code_digest = encode(sha256(convert_to(code, 'UTF8')), 'hex');
    RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION staff_set_back_session(text, interval, interval) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    initial = True
    # A database that has all of these has these tables.
    replaces = [
        ("staff", "0001_initial"),
        ("staff", "0003_set_back_session"),
        ("staff", "0004_work_address"),
        ("staff", "0005_provider_subjects"),
        ("staff", "0006_directory"),
        ("staff", "0007_recoveries"),
        ("staff", "0008_absent_groups"),
    ]
    dependencies = []
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
                ('work_address', models.EmailField(blank=True, db_comment='e-mail address at work, to which the portal writes when work waits; none if empty', db_default='', default='', max_length=254)),
                ('reviewed_on', models.DateField(db_comment='day on which it was last seen whether to write that work waits', null=True)),
                ('is_break_glass', models.BooleanField(db_comment="whether it may sign in by password although the agency's provider vouches for staff", db_default=False, default=False)),
                ('break_glass_used_on', models.DateField(db_comment='day on which the account for emergencies was last used', null=True)),
                ('sign_in_name_digest', models.CharField(db_comment='keyed digest of the private name under which the employee can sign in', max_length=64, null=True, unique=True)),
            ],
            options={
                'db_table': 'staff_employee',
                'db_table_comment': 'Accounts of staff.',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('account__regex', '^[a-z0-9][a-z0-9._-]{0,63}\\Z')), name='well_formed_account'),
                    models.CheckConstraint(condition=models.Q(models.Q(('is_active', True), ('left_on__isnull', True)), models.Q(('is_active', False), ('left_on__isnull', False)), _connector='OR'), name='active_or_left_on_a_day'),
                ],
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
        migrations.CreateModel(
            name='ProviderSubject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(db_comment='URL of the provider', max_length=200)),
                ('subject', models.CharField(db_comment='what the provider calls the employee; no name, no e-mail address', max_length=191)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'staff_provider_subject',
                'db_table_comment': "Accounts that are tied to a subject of the agency's identity provider.",
                'constraints': [
                    models.UniqueConstraint(fields=('issuer', 'subject'), name='one_account_a_subject'),
                    models.UniqueConstraint(fields=('issuer', 'employee'), name='one_subject_an_account'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('code_digest', models.CharField(db_comment='SHA-256 of the code', max_length=64, primary_key=True, serialize=False)),
                ('expires_at', models.DateTimeField()),
                ('employee', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'staff_invitation',
                'db_table_comment': 'Invitations that nobody has used yet. Holds no code.',
            },
        ),
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(db_comment='what the directory calls the account; the account stays what it was', max_length=64, unique=True)),
                ('external_id', models.CharField(db_comment="the directory's own number", max_length=255, null=True, unique=True)),
                ('leaving_on', models.DateField(db_comment='day on which the directory said that the employee left; waits to be confirmed', null=True)),
                ('employee', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='directory_entry', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'staff_directory_entry',
                'db_table_comment': "Accounts that the agency's directory looks after. No name of a person.",
            },
        ),
        migrations.CreateModel(
            name='DirectoryToken',
            fields=[
                ('digest', models.CharField(db_comment='SHA-256 of the token', max_length=64, primary_key=True, serialize=False)),
                ('made_on', models.DateField()),
                ('minute', models.DateTimeField(db_comment='the minute in which it was used last', null=True)),
                ('count', models.PositiveIntegerField(db_comment='requests in that minute', default=0)),
            ],
            options={
                'db_table': 'staff_directory_token',
                'db_table_comment': "The token of the agency's directory. Opens nothing by itself.",
            },
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField()),
                ('first_digest', models.CharField(db_comment='keyed digest of the first half', max_length=64)),
                ('second_digest', models.CharField(blank=True, db_comment='keyed digest of the second half; empty until confirmed', max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recoveries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'staff_recovery',
                'db_table_comment': 'Employees whom two administrators let in again. Holds no code.',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('employee', models.F('begun_by')), _negated=True), models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('begun_by')), _negated=True), _connector='OR'), models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('employee')), _negated=True), _connector='OR')), name='recovery_by_two_others'),
                    models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by', None), ('second_digest', ''), ('used_at', None)), models.Q(('confirmed_by__isnull', False), models.Q(('second_digest', ''), _negated=True)), _connector='OR'), name='recovery_used_once_confirmed'),
                    models.UniqueConstraint(condition=models.Q(('used_at', None)), fields=('employee',), name='one_open_recovery'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AbsentGroup',
            fields=[
                ('number', models.BigIntegerField(db_comment='number that the duty has at the custodian', primary_key=True, serialize=False)),
                ('since', models.DateField(db_comment='day of the sign-in at which the group was first absent')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absent_groups', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'staff_absent_group',
                'db_table_comment': "Duties for which no group of the agency's sign-in stands any more. Names no group.",
            },
        ),
        migrations.RunSQL(GUARDS),
        Grant("staff_employee", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_session", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_failed_sign_ins", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_tombstone", "SELECT, INSERT"),
        # Whose account a subject opens is settled once: nobody may change a row.
        Grant("staff_provider_subject", "SELECT, INSERT, DELETE"),
        Grant("staff_invitation", "SELECT, INSERT, DELETE"),
        Grant("staff_directory_entry", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_directory_token", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_recovery", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_absent_group", "SELECT, INSERT, DELETE"),
    ]
