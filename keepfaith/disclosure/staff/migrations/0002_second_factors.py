"""Second factors are kept by allauth; its other tables stay empty, for nobody may write there."""

from django.db import migrations

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):
    # Not one with the tables: those of allauth refer to them.
    dependencies = [
        ("staff", "0001_tables"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [
        Grant("mfa_authenticator", "SELECT, INSERT, UPDATE, DELETE"),
        # Removing an employee looks here for rows that hang on it.
        Grant("account_emailaddress", "SELECT"),
        Grant("account_emailconfirmation", "SELECT"),
        Grant("socialaccount_socialaccount", "SELECT"),
    ]
