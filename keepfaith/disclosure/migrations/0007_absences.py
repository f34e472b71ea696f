"""Who is away and who stands in."""

from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0006_trial_messages'),
    ]

    operations = [
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
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='absence_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('deputy', models.F('account')), _negated=True), ('account', 'Former-staff'), _connector='OR'), name='deputy_is_somebody_else')],
            },
        ),
        Grant("disclosure_absence", "SELECT, INSERT, DELETE, UPDATE (account, deputy, first_on, last_on)"),
    ]
