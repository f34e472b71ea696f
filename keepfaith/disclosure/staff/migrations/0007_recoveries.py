"""Employees whom two administrators let in again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0006_directory'),
    ]

    operations = [
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
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('employee', models.F('begun_by')), _negated=True), models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('begun_by')), _negated=True), _connector='OR'), models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('employee')), _negated=True), _connector='OR')), name='recovery_by_two_others'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by', None), ('second_digest', ''), ('used_at', None)), models.Q(('confirmed_by__isnull', False), models.Q(('second_digest', ''), _negated=True)), _connector='OR'), name='recovery_used_once_confirmed'), models.UniqueConstraint(condition=models.Q(('used_at', None)), fields=('employee',), name='one_open_recovery')],
            },
        ),
        Grant("staff_recovery", "SELECT, INSERT, UPDATE, DELETE"),
    ]
