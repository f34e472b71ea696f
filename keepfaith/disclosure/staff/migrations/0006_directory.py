"""What the agency's directory says of accounts over SCIM, and its token."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_provider_subjects")]
    operations = [
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        db_comment="what the directory calls the account; the account stays what it was",
                        max_length=64,
                        unique=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        db_comment="the directory's own number", max_length=255, null=True, unique=True
                    ),
                ),
                (
                    "leaving_on",
                    models.DateField(
                        db_comment="day on which the directory said that the employee left; waits to be confirmed",
                        null=True,
                    ),
                ),
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_entry",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_directory_entry",
                "db_table_comment": "Accounts that the agency's directory looks after. No name of a person.",
            },
        ),
        migrations.CreateModel(
            name="DirectoryToken",
            fields=[
                (
                    "digest",
                    models.CharField(
                        db_comment="SHA-256 of the token", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("made_on", models.DateField()),
                ("minute", models.DateTimeField(db_comment="the minute in which it was used last", null=True)),
                ("count", models.PositiveIntegerField(db_comment="requests in that minute", default=0)),
            ],
            options={
                "db_table": "staff_directory_token",
                "db_table_comment": "The token of the agency's directory. Opens nothing by itself.",
            },
        ),
        Grant("staff_directory_entry", "SELECT, INSERT, UPDATE, DELETE"),
        Grant("staff_directory_token", "SELECT, INSERT, UPDATE, DELETE"),
    ]
