"""PostgreSQL itself refuses what may not be posted, asked in plain SQL as the application's role."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from keepfaith.policies.editions.bundle import Bundle

pytestmark = pytest.mark.django_db
BOSTON = ZoneInfo("America/New_York")
FILES = {"policy.md": "# Privacy\n", "clauses.toml": "\n"}


def refusal(statement, *values):
    """Return the SQL state with which a statement is refused, or None if it is carried out."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return error.__cause__.sqlstate
    return None


def insert(*, starts_at, slug="privacy", digest=None, posted_at=None, files=FILES):
    digest = digest or Bundle(files).digest
    columns, given = "", ()
    if posted_at:
        columns, given = ", posted_at", (posted_at,)
    marks = ", %s" * len(given)
    return refusal(
        f"INSERT INTO policies_edition (document_id, digest, files, starts_at{columns}) VALUES (%s, %s, %s, %s{marks})",
        slug,
        digest,
        json.dumps(files),
        starts_at,
        *given,
    )


def notice_is_given(posted, starts):
    with connection.cursor() as cursor:
        cursor.execute("SELECT policies_notice_is_given(%s, %s, 'America/New_York')", [posted, starts])
        return cursor.fetchone()[0]


def now():
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def test_the_tests_speak_as_the_application_role_which_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, (SELECT tableowner FROM pg_tables WHERE tablename = 'policies_edition')"
        )
        assert cursor.fetchone() == ("keepfaith_app", "keepfaith_owner")


def test_an_edition_with_31_days_notice_is_accepted():
    assert insert(starts_at=now() + dt.timedelta(days=31)) is None


def test_an_edition_with_29_days_23_hours_notice_is_refused():
    assert insert(starts_at=now() + dt.timedelta(days=29, hours=23)) == "KF003"


def test_an_edition_in_the_past_is_refused_once_the_document_has_one():
    assert insert(starts_at=dt.datetime(2019, 1, 1, tzinfo=dt.UTC)) == "KF003"


def test_the_first_edition_of_a_document_needs_no_notice(as_owner):
    with as_owner.cursor() as cursor:
        cursor.execute("INSERT INTO policies_document (slug, zone) VALUES ('new', 'America/New_York')")
        cursor.execute(
            "INSERT INTO policies_edition (document_id, digest, files, starts_at) VALUES ('new', %s, %s, '2018-01-31')",
            [Bundle(FILES).digest, json.dumps(FILES)],
        )
        assert cursor.rowcount == 1


def test_two_starts_at_one_instant_are_refused():
    start = now() + dt.timedelta(days=40)
    assert insert(starts_at=start) is None
    assert insert(starts_at=start, files={**FILES, "policy.md": "# Another\n"}) == "23505"


def test_the_same_files_are_refused_a_second_time_whenever_they_would_start():
    another = {**FILES, "policy.md": "# Another\n"}
    assert insert(starts_at=now() + dt.timedelta(days=40)) is None
    assert insert(starts_at=now() + dt.timedelta(days=50), files=another) is None
    assert insert(starts_at=now() + dt.timedelta(days=60)) == "23505"
    assert insert(starts_at=now() + dt.timedelta(days=60), slug="translation") == "23505"


def test_a_start_between_two_seconds_is_refused():
    assert insert(starts_at=now() + dt.timedelta(days=40, milliseconds=1)) == "KF005"


def test_a_posting_time_of_ones_own_is_refused():
    assert insert(starts_at=now() + dt.timedelta(days=40), posted_at=now() - dt.timedelta(days=60)) == "KF001"


def test_a_digest_that_is_not_the_files_own_is_refused():
    assert insert(starts_at=now() + dt.timedelta(days=40), digest="0" * 64) == "KF002"


def test_the_database_computes_the_digest_as_the_bundle_does():
    files = {"b.md": "ü\n", "a-long.toml": 'x = "\\n"\n', "a.toml": ""}
    with connection.cursor() as cursor:
        cursor.execute("SELECT policies_manifest_digest(%s)", [json.dumps(files)])
        assert cursor.fetchone()[0] == Bundle(files).digest


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policies_edition SET digest = digest",
        "UPDATE policies_edition SET starts_at = now() + interval '1 year'",
        "DELETE FROM policies_edition",
        "TRUNCATE policies_edition",
        "UPDATE policies_document SET zone = 'UTC'",
        "INSERT INTO policies_document VALUES ('x', 'UTC')",
        "ALTER TABLE policies_edition DISABLE TRIGGER ALL",
        "DROP TRIGGER policies_edition_immutable ON policies_edition",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_change_what_was_posted(statement):
    assert refusal(statement) == "42501"


@pytest.mark.parametrize(
    "statement", ["UPDATE policies_edition SET digest = digest", "DELETE FROM policies_edition"]
)
def test_even_the_owner_is_refused_a_change_of_a_posted_edition(as_owner, statement):
    with pytest.raises(DatabaseError) as caught, as_owner.cursor() as cursor:
        cursor.execute(statement)
    assert caught.value.__cause__.sqlstate == "KF004"


def test_notice_is_counted_to_the_instant():
    posted = dt.datetime(2026, 6, 1, 14, 30, tzinfo=BOSTON)
    exactly = posted + dt.timedelta(hours=720)
    assert notice_is_given(posted, exactly)
    assert not notice_is_given(posted, exactly - dt.timedelta(microseconds=1))


def test_from_1_to_31_march_the_clock_is_an_hour_short_and_it_is_refused():
    posted = dt.datetime(2026, 3, 1, 12, tzinfo=BOSTON)
    a_month_later = dt.datetime(2026, 3, 31, 12, tzinfo=BOSTON)
    assert a_month_later.astimezone(dt.UTC) - posted.astimezone(dt.UTC) == dt.timedelta(days=29, hours=23)
    assert not notice_is_given(posted, a_month_later)
    assert notice_is_given(posted, dt.datetime(2026, 3, 31, 13, tzinfo=BOSTON))


def test_when_clocks_go_back_720_hours_can_be_29_calendar_days_and_it_is_refused():
    posted = dt.datetime(2026, 11, 1, 0, 30, tzinfo=BOSTON)
    later = (posted.astimezone(dt.UTC) + dt.timedelta(hours=720)).astimezone(BOSTON)
    assert later.date() == dt.date(2026, 11, 30)
    assert not notice_is_given(posted, later)
    assert notice_is_given(posted, dt.datetime(2026, 12, 1, 0, 0, tzinfo=BOSTON))


def test_the_days_are_the_agencys_not_those_of_utc():
    posted = dt.datetime(2026, 6, 1, 23, 30, tzinfo=BOSTON)
    assert posted.astimezone(dt.UTC).date() == dt.date(2026, 6, 2)
    assert notice_is_given(posted, posted + dt.timedelta(hours=720))


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    "instant", ["infinity", "-infinity", "9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z BC"]
)
def test_an_edition_starts_on_a_day_of_the_calendar(instant):
    # The first edition of a document needs no notice, so nothing else refuses it.
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO policies_document (slug, zone) VALUES ('new', 'America/New_York')")
        with pytest.raises(IntegrityError, match="starts_on_a_day"), transaction.atomic("owner"):
            cursor.execute(
                "INSERT INTO policies_edition (document_id, digest, files, starts_at) VALUES ('new', %s, %s, %s)",
                [Bundle(FILES).digest, json.dumps(FILES), instant],
            )
    assert insert(starts_at=instant) in {"23514", "KF003", "22008"}
