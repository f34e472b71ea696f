"""An edition starts on a day of the calendar: an infinite one would be in force for ever, or never."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_verdict_history")]
    operations = [
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__gte", datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)))
                & models.Q(("starts_at__lt", datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC))),
                name="starts_on_a_day",
            ),
        ),
    ]
