"""Editions: posted in time, kept as posted, and judged by."""

from tests.violations import witnesses as see
from tests.violations.catalog.custodian_rules import older_edition_is_loosened
from tests.violations.named_edits import Body, Condition, Statement
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.violation import OwnerSQL, Violation

_OFF = "ALTER TABLE policies_edition DISABLE TRIGGER USER"
_ON = "ALTER TABLE policies_edition ENABLE TRIGGER USER"
_IN_FORCE = "document_id = 'privacy' AND starts_at < now()"
_SHORTER = (
    "jsonb_set(files::jsonb, '{policy.md}', to_jsonb(replace(files::jsonb ->> 'policy.md',"
    " 'no less than {notice.period} ahead', 'no less than 30 minutes ahead')))"
)


def _stored_text(portal: Scratch) -> bool:
    return bool(
        portal.owner(
            f"SELECT 1 FROM policies_edition WHERE {_IN_FORCE} AND files::jsonb ->> 'policy.md' LIKE '%%30 minutes ahead%%'"
        )
    )


VIOLATIONS = (
    Violation(
        "a-posted-text-is-changed",
        (1, 55),
        "owner SQL",
        (OwnerSQL((_OFF, f"UPDATE policies_edition SET files = {_SHORTER} WHERE {_IN_FORCE}", _ON)),),
        _stored_text,
        "The owner of the tables changes the text of the edition in force.",
    ),
    Violation(
        "a-posted-text-is-changed-with-its-digest",
        (55,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    _OFF,
                    (
                        f"UPDATE policies_edition SET files = {_SHORTER}, digest = policies_manifest_digest({_SHORTER})"
                        f" WHERE {_IN_FORCE}"
                    ),
                    _ON,
                )
            ),
        ),
        _stored_text,
        "The text of the edition in force is changed, and its digest with it, so that both agree.",
    ),
    Violation(
        "the-coming-edition-starts-tomorrow",
        (55,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    _OFF,
                    (
                        "UPDATE policies_edition SET starts_at = date_trunc('second', now()) + interval '1 day'"
                        " WHERE document_id = 'privacy' AND starts_at > now()"
                    ),
                    _ON,
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM policies_edition WHERE document_id = 'privacy' AND starts_at > now()"
                " AND starts_at < now() + interval '2 days'",
            )
            > 0
        ),
        "The coming edition takes effect sooner than was posted.",
    ),
    Violation(
        "an-edition-was-never-posted-in-time",
        (55,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    _OFF,
                    (
                        "UPDATE policies_edition SET posted_at = starts_at - interval '5 days'"
                        " WHERE document_id = 'privacy' AND starts_at > now()"
                    ),
                    _ON,
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM policies_edition WHERE posted_at > starts_at - interval '6 days'"
                " AND document_id = 'privacy' AND starts_at > now()",
            )
            > 0
        ),
        "The coming edition was posted five days ahead.",
    ),
    Violation(
        "the-coming-edition-is-not-told",
        (55,),
        "symbol",
        (
            Statement(
                "keepfaith.policies.views:_edition_page",
                "every_edition.coming",
                "current, coming = (every_edition.in_force(slug, at=at), ())",
            ),
        ),
        see.lacks("/policies/privacy/", "A new edition starts on"),
        "The page of the policy does not say that a new edition comes.",
    ),
    Violation(
        "the-feed-lacks-the-coming-edition",
        (55,),
        "proxy",
        (
            Proxy(
                "feed",
                """
import re
if answer.path.endswith("/policies/privacy/feed/"):
    entries = re.findall(rb"<entry>.*?</entry>", answer.body, flags=re.S)
    if len(entries) > 1:
        answer.body = answer.body.replace(entries[0], b"")
""",
            ),
        ),
        lambda portal: portal.get("/policies/privacy/feed/").text.count("<entry>") < 2,
        "The feed of editions leaves out the one that comes.",
    ),
    Violation(
        "the-database-takes-what-starts-at-once",
        (55,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    (
                        "CREATE OR REPLACE FUNCTION policies_notice_is_given(posted timestamptz, starts timestamptz, zone text)"
                        " RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT true $$"
                    ),
                )
            ),
        ),
        lambda portal: portal.owner("SELECT policies_notice_is_given(now(), now(), 'UTC')") == [(True,)],
        "The database no longer counts thirty days.",
    ),
    Violation(
        "records-under-an-older-edition",
        (57,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "ALTER TABLE disclosure_record DISABLE TRIGGER USER",
                    (
                        "UPDATE disclosure_record SET edition = (SELECT digest FROM policies_edition WHERE document_id = 'privacy'"
                        " AND starts_at > now() LIMIT 1) WHERE form = 'question'"
                    ),
                    "ALTER TABLE disclosure_record ENABLE TRIGGER USER",
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM disclosure_record WHERE edition IN (SELECT digest FROM policies_edition"
                " WHERE starts_at > now())",
            )
            > 0
        ),
        "Records are said to be under an edition that had not begun.",
    ),
    Violation(
        "records-move-to-the-newest-edition",
        (56,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.decision:Editions.begun",
                """
                begun = [edition for edition in self.known.values() if edition.registered.starts_at <= at]
                return max(begun, key=lambda edition: edition.registered.starts_at, default=None)
                """,
            ),
        ),
        older_edition_is_loosened,
        "The custodian takes every record to be under the newest edition.",
    ),
    Violation(
        "other-rules-are-registered",
        (6, 12, 34, 35),
        "symbol",
        (
            Statement(
                "keepfaith.policies.editions.register_with_custodian:_register",
                "bundle.files",
                """
                files, digest = (dict(edition.bundle.files), edition.bundle.digest)
                files[RULES] += '@id("all") @clause("uses-by-staff") permit (principal == Duty::"events", '
                files[RULES] += (
                    'action == Action::"open", resource) when { context.purpose == Purpose::"questions" };\\n'
                )
                """,
            ),
            Condition("keepfaith.custody.server.edition_registrar:_wanted_files", "digests.get", "False"),
            Statement(
                "keepfaith.custody.server.edition_registrar:EditionRegistrar._register",
                "_refuse_other_files",
                """
                ...
                self._authorizer.forget()
                """,
            ),
            Statement(
                "keepfaith.custody.store.editions:Editions.register",
                "known.digest",
                """
                if known.digest == edition.digest and known != edition:
                    self._connection.execute(
                        "UPDATE editions SET rules = ? WHERE digest = ?", (edition.rules, edition.digest)
                    )
                    return True
                ...
                """,
            ),
        ),
        lambda portal: see.opens(
            portal, collected="questions", employee="events-clerk", duty="events", purpose="questions"
        ),
        "The custodian is given a rule more than was posted, and takes it.",
    ),
)
