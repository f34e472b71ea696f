"""What this section stores: posted editions and the runs of checks; nothing about a person."""

from typing import Final

from keepfaith.policies.sections.inventory import Declaration, PlainTable

# Django's own table of migrations is among them.
TABLES: Final[tuple[Declaration, ...]] = (
    PlainTable("policies_document", frozenset({"slug", "zone"}), "the policies that the agency posts"),
    PlainTable(
        "policies_edition",
        frozenset({"id", "document_id", "digest", "files", "starts_at", "posted_at"}),
        "every posted edition, whole",
    ),
    PlainTable(
        "policies_checkrun",
        frozenset({"id", "check_name", "verdict", "figure", "checked_at", "counts_for"}),
        "the last run of each check",
    ),
    PlainTable(
        "policies_probeverdict",
        frozenset({"id", "probe", "outcome", "figure", "at", "counts_for"}),
        "every verdict of the prober, which alone may add one, for 30 days",
    ),
    PlainTable(
        "policies_verdictchange",
        frozenset({"id", "check_name", "by_prober", "outcome", "at"}),
        "when each check began to find something else, and when nothing looked, for 30 days",
    ),
    PlainTable(
        "django_migrations",
        frozenset({"id", "app", "name", "applied"}),
        "which changes of the schema were made",
    ),
)
