"""What staff sign-in holds: accounts of employees, and what Django and allauth bring along."""

from keepfaith.policies.inventory import REGISTER, Holding, PlainTable

ACCOUNTS = "staff-accounts"


def declare() -> None:
    """Declare this room's tables and those of the libraries that sign in."""
    REGISTER.declare(
        Holding(
            ACCOUNTS,
            "staff_employee",
            {"account": "account-name"}
            | dict.fromkeys(("id", "password", "has_long_password", "is_active", "edition", "left_on"), ""),
        ),
        PlainTable(
            "staff_session",
            frozenset({"code_digest", "employee_id", "content", "began_at", "last_used_at"}),
            "who is signed in; no code that opens a session",
        ),
        PlainTable(
            "staff_tombstone",
            frozenset({"id", "edition", "series", "permission", "clause", "left_in", "destroyed_on"}),
            "that an account was destroyed, and by which rule; not whose it was",
        ),
        PlainTable(
            "staff_failures",
            frozenset({"key", "count", "last_at"}),
            "failed tries to sign in, for a quarter of an hour",
        ),
        PlainTable(
            "mfa_authenticator",
            frozenset({"id", "user_id", "type", "data", "created_at", "last_used_at"}),
            "second factors of employees; their secrets are sealed",
        ),
        *_unused(),
    )


def _unused() -> list[PlainTable]:
    """Name the tables that the libraries insist on and the application's role may not even fill."""
    why = "always empty: a library of staff sign-in insists on it"
    kinds = "names of kinds of tables; a library of staff sign-in insists on it"
    return [
        PlainTable("django_content_type", frozenset({"id", "app_label", "model"}), kinds),
        PlainTable("auth_permission", frozenset({"id", "name", "content_type_id", "codename"}), kinds),
        PlainTable("auth_group", frozenset({"id", "name"}), why),
        PlainTable("auth_group_permissions", frozenset({"id", "group_id", "permission_id"}), why),
        PlainTable("account_emailaddress", frozenset({"id", "email", "verified", "primary", "user_id"}), why),
        PlainTable(
            "account_emailconfirmation", frozenset({"id", "created", "sent", "key", "email_address_id"}), why
        ),
    ]
