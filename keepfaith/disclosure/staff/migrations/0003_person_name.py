"""The name that colleagues see beside an account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_second_factors")]
    operations = [
        migrations.AddField(
            model_name="employee",
            name="person_name",
            field=models.CharField(
                blank=True,
                db_comment="name of the employee, which colleagues see beside the account; none if empty",
                db_default="",
                default="",
                max_length=80,
            ),
        ),
    ]
