"""Duties for which no group of the agency's sign-in stands any more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0007_recoveries'),
    ]

    operations = [
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
        Grant("staff_absent_group", "SELECT, INSERT, DELETE"),
    ]
