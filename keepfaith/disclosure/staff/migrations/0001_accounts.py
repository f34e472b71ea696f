"""Accounts of staff, their sessions and failed tries."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Failures',
            fields=[
                ('key', models.CharField(db_comment='keyed digest of account and kind of secret', max_length=64, primary_key=True, serialize=False)),
                ('count', models.PositiveSmallIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'staff_failures',
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
            ],
            options={
                'db_table': 'staff_employee',
                'db_table_comment': 'Accounts of staff.',
                'constraints': [models.CheckConstraint(condition=models.Q(('account__regex', '^[a-z0-9][a-z0-9._-]{0,63}\\Z')), name='well_formed_account')],
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
        Grant("staff_employee", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_session", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_failures", "SELECT, INSERT, UPDATE, DELETE"),
    ]
