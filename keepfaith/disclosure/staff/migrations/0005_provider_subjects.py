"""Accounts that are tied to the agency's identity provider, invitations, private names, accounts for emergencies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0004_work_address"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [
        migrations.AddField(
            model_name="employee",
            name="is_break_glass",
            field=models.BooleanField(
                default=False,
                db_default=False,
                db_comment="whether it may sign in by password although the agency's provider vouches for staff",
            ),
        ),
        migrations.AddField(
            model_name="employee",
            name="break_glass_used_on",
            field=models.DateField(
                null=True, db_comment="day on which the account for emergencies was last used"
            ),
        ),
        migrations.AddField(
            model_name="employee",
            name="sign_in_name_digest",
            field=models.CharField(
                db_comment="keyed digest of the private name under which the employee can sign in",
                max_length=64,
                null=True,
                unique=True,
            ),
        ),
        migrations.CreateModel(
            name="ProviderSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(db_comment="URL of the provider", max_length=200)),
                (
                    "subject",
                    models.CharField(
                        db_comment="what the provider calls the employee; no name, no e-mail address",
                        max_length=191,
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subjects",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_provider_subject",
                "db_table_comment": "Accounts that are tied to a subject of the agency's identity provider.",
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="one_account_a_subject"),
                    models.UniqueConstraint(fields=("issuer", "employee"), name="one_subject_an_account"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "code_digest",
                    models.CharField(
                        db_comment="SHA-256 of the code", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitation",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_invitation",
                "db_table_comment": "Invitations that nobody has used yet. Holds no code.",
            },
        ),
        # Whose account a subject opens is settled once: nobody may change a row.
        Grant("staff_provider_subject", "SELECT, INSERT, DELETE"),
        Grant("staff_invitation", "SELECT, INSERT, DELETE"),
        # The library looks whether an account that goes had any; there are none.
        Grant("socialaccount_socialaccount", "SELECT"),
    ]
