"""When the worker's schedules ran."""

from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="ScheduleHeartbeat",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField(db_comment="when the last run began")),
                ("ended_at", models.DateTimeField(db_comment="when a run last ended, well or not", null=True)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        db_comment="of the last run that ended: done, or the class of its error",
                        max_length=64,
                    ),
                ),
                ("done_at", models.DateTimeField(db_comment="when a run last ended well", null=True)),
            ],
            options={
                "db_table": "monitoring_scheduleheartbeat",
                "db_table_comment": "Last runs of the worker's schedules. No personal information.",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result__regex", "^[A-Za-z0-9_]{0,64}$")), name="result_is_a_word"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("result", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("result", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_end_has_a_result",
                    ),
                ],
            },
        ),
        Grant("monitoring_scheduleheartbeat", "SELECT, INSERT, UPDATE"),
    ]
