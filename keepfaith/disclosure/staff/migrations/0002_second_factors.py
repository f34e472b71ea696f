"""Second factors are kept by allauth; its tables of e-mail addresses stay empty, for nobody may write there."""

from django.db import migrations

from keepfaith.policies.db_grants import Grant


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        Grant("mfa_authenticator", "SELECT, INSERT, UPDATE, DELETE"),
        # Removing an employee looks here for rows that hang on it.
        Grant("account_emailaddress", "SELECT"),
        Grant("account_emailconfirmation", "SELECT"),
    ]
