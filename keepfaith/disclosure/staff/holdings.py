"""What staff sign-in stores: accounts of employees, and what Django and allauth bring along."""

from typing import Final

from keepfaith.policies.sections.inventory import Declaration, Holding, PlainTable

ACCOUNTS: Final = "staff-accounts"
# The libraries insist on these tables; the application's role may not even fill them.
_WHY: Final = "always empty: a library of staff sign-in insists on it"
_KINDS: Final = "names of kinds of tables; a library of staff sign-in insists on it"
_UNUSED: Final = (
    PlainTable("django_content_type", frozenset({"id", "app_label", "model"}), _KINDS),
    PlainTable("auth_permission", frozenset({"id", "name", "content_type_id", "codename"}), _KINDS),
    PlainTable("auth_group", frozenset({"id", "name"}), _WHY),
    PlainTable("auth_group_permissions", frozenset({"id", "group_id", "permission_id"}), _WHY),
    PlainTable("account_emailaddress", frozenset({"id", "email", "verified", "primary", "user_id"}), _WHY),
    PlainTable(
        "account_emailconfirmation", frozenset({"id", "created", "sent", "key", "email_address_id"}), _WHY
    ),
    PlainTable(
        "socialaccount_socialapp",
        frozenset({"id", "provider", "provider_id", "name", "client_id", "secret", "key", "settings"}),
        _WHY,
    ),
    PlainTable(
        "socialaccount_socialaccount",
        frozenset({"id", "user_id", "provider", "uid", "last_login", "date_joined", "extra_data"}),
        _WHY,
    ),
    PlainTable(
        "socialaccount_socialtoken",
        frozenset({"id", "app_id", "account_id", "token", "token_secret", "expires_at"}),
        _WHY,
    ),
)
TABLES: Final[tuple[Declaration, ...]] = (
    Holding(
        ACCOUNTS,
        "staff_employee",
        {"account": "account-name", "person_name": "staff-name", "work_address": "work-address"}
        | dict.fromkeys(
            (
                "id",
                "password",
                "has_long_password",
                "is_active",
                "edition",
                "left_on",
                "reviewed_on",
                "is_break_glass",
                "break_glass_used_on",
                "sign_in_name_digest",
            ),
            "",
        ),
    ),
    PlainTable(
        "staff_provider_subject",
        frozenset({"id", "employee_id", "issuer", "subject"}),
        "by what the agency's identity provider knows an account; no name, no e-mail address",
    ),
    Holding(
        ACCOUNTS,
        "staff_directory_entry",
        {"name": "account-name"} | dict.fromkeys(("id", "employee_id", "external_id", "leaving_on"), ""),
    ),
    PlainTable(
        "staff_absent_group",
        frozenset({"number", "employee_id", "since"}),
        "that no group of the agency's sign-in stands any more for a duty; no group",
    ),
    PlainTable(
        "staff_directory_token",
        frozenset({"digest", "made_on", "minute", "count"}),
        "the token of the agency's directory, as a digest, and its use in this minute",
    ),
    PlainTable(
        "staff_invitation",
        frozenset({"code_digest", "employee_id", "expires_at"}),
        "who was invited and has not come yet; no code",
    ),
    PlainTable(
        "staff_recovery",
        frozenset(
            {"id", "employee_id", "begun_by_id", "begun_at", "first_digest"}
            | {"confirmed_by_id", "second_digest", "used_at"}
        ),
        "whom two administrators let in again, for thirty days; no code",
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
        "staff_failed_sign_ins",
        frozenset({"key", "count", "last_at"}),
        "failed tries to sign in, for a quarter of an hour",
    ),
    PlainTable(
        "mfa_authenticator",
        frozenset({"id", "user_id", "type", "data", "created_at", "last_used_at"}),
        "second factors of employees; their secrets and what employees call them are sealed",
    ),
    *_UNUSED,
)
