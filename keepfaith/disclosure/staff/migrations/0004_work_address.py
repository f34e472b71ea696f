"""Where employees are written to at work, and the day on which they last were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_set_back_session")]
    operations = [
        migrations.AddField(
            model_name="employee",
            name="work_address",
            field=models.EmailField(
                max_length=254,
                blank=True,
                default="",
                db_default="",
                db_comment="e-mail address at work, to which the portal writes when work waits; none if empty",
            ),
        ),
        migrations.AddField(
            model_name="employee",
            name="reviewed_on",
            field=models.DateField(
                null=True, db_comment="day on which it was last seen whether to write that work waits"
            ),
        ),
    ]
