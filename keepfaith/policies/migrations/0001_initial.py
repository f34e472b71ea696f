"""Editions, guarded by the database itself."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
CREATE FUNCTION policies_manifest_digest(files jsonb) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog AS $$
    SELECT encode(sha256(convert_to(string_agg(
        encode(sha256(convert_to(value, 'UTF8')), 'hex') || '  ' || key || E'\\n', '' ORDER BY key COLLATE "C"), 'UTF8')), 'hex')
    FROM jsonb_each_text(files)
$$;

CREATE FUNCTION policies_notice_is_given(posted timestamptz, starts timestamptz, zone text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT starts >= posted + interval '720 hours'
       AND (starts AT TIME ZONE zone)::date - (posted AT TIME ZONE zone)::date >= 30
$$;

-- The day where the agency is, by the database's own clock; its documents share one zone. Whoever holds a transaction
-- open for long gains nothing, and what a session says of its time zone does not count.
CREATE FUNCTION policies_today() RETURNS date LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    agency_zone text;
BEGIN
    SELECT zone INTO STRICT agency_zone FROM policies_document ORDER BY slug LIMIT 1;
    RETURN (clock_timestamp() AT TIME ZONE agency_zone)::date;
END $$;

CREATE FUNCTION policies_guard_posting() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    own_time timestamptz := clock_timestamp();
    agency_zone text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('policies_edition'), hashtext(NEW.document_id));
    IF NEW.posted_at IS DISTINCT FROM statement_timestamp() THEN
        RAISE EXCEPTION 'the posting time is set by the database alone' USING ERRCODE = 'KF001';
    END IF;
    NEW.posted_at := own_time;
    IF NEW.digest IS DISTINCT FROM policies_manifest_digest(NEW.files) THEN
        RAISE EXCEPTION 'the digest is not that of the files' USING ERRCODE = 'KF002';
    END IF;
    IF EXISTS (SELECT FROM policies_edition WHERE document_id = NEW.document_id) THEN
        SELECT zone INTO STRICT agency_zone FROM policies_document WHERE slug = NEW.document_id;
        IF policies_notice_is_given(own_time, NEW.starts_at, agency_zone) IS NOT TRUE THEN
            RAISE EXCEPTION 'an edition starts at least 30 days after it is posted' USING ERRCODE = 'KF003';
        END IF;
    END IF;
    -- The custodian counts whole seconds: from a part of one on, the two would name different editions.
    IF NEW.starts_at IS DISTINCT FROM date_trunc('second', NEW.starts_at) THEN
        RAISE EXCEPTION 'an edition starts at a whole second' USING ERRCODE = 'KF005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER policies_edition_posting BEFORE INSERT ON policies_edition
    FOR EACH ROW EXECUTE FUNCTION policies_guard_posting();

CREATE FUNCTION policies_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a posted edition is never changed or removed' USING ERRCODE = 'KF004';
END $$;

CREATE TRIGGER policies_edition_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON policies_edition
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_change();

CREATE FUNCTION policies_refuse_verdict_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a verdict is never changed or removed' USING ERRCODE = 'KF031';
END $$;

CREATE TRIGGER policies_probeverdict_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON policies_probeverdict
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_verdict_change();

CREATE FUNCTION policies_set_verdict_time() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER policies_probeverdict_time BEFORE INSERT ON policies_probeverdict
    FOR EACH ROW EXECUTE FUNCTION policies_set_verdict_time();
"""

UNGUARD = """
DROP TRIGGER policies_probeverdict_immutable ON policies_probeverdict;
DROP TRIGGER policies_probeverdict_time ON policies_probeverdict;
DROP FUNCTION policies_refuse_verdict_change(), policies_set_verdict_time();
DROP TRIGGER policies_edition_immutable ON policies_edition;
DROP TRIGGER policies_edition_posting ON policies_edition;
DROP FUNCTION policies_refuse_change(), policies_guard_posting(), policies_manifest_digest(jsonb),
    policies_notice_is_given(timestamptz, timestamptz, text), policies_today();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="CheckRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_name", models.CharField(max_length=80, unique=True)),
                ("verdict", models.CharField(max_length=8)),
                ("figure", models.CharField(max_length=300, db_comment="what was counted or measured, in plain words")),
                ("checked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "policies_checkrun",
                "db_table_comment": "Last run of each promise check. No personal information.",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["kept", "failed", "unproven"])), name="known_verdict"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("slug", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=40, db_comment="time zone in which the agency's days are counted")),
            ],
            options={
                "db_table": "policies_document",
                "db_table_comment": "Policies the agency posts. No personal information.",
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, db_comment="SHA-256 of the manifest; computed by the database")),
                ("files", models.JSONField(db_comment="file name to text, as posted")),
                (
                    "starts_at",
                    models.DateTimeField(db_comment="when it takes effect; the only stored fact about being in force"),
                ),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_comment="set by the database alone", db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="policies.document",
                    ),
                ),
            ],
            options={
                "db_table": "policies_edition",
                "db_table_comment": "Posted editions; insert only, guarded by triggers. No personal information.",
                "constraints": [
                    models.UniqueConstraint(fields=("document", "starts_at"), name="one_edition_an_instant"),
                    models.UniqueConstraint(fields=("digest",), name="each_edition_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProbeVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("probe", models.CharField(max_length=80)),
                ("outcome", models.CharField(max_length=8)),
                ("figure", models.CharField(max_length=300, db_comment="what was counted or measured, in plain words")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "policies_probeverdict",
                "db_table_comment": "Every verdict of the prober; insert only. No personal information.",
                "indexes": [models.Index(fields=["probe", "-id"], name="last_verdict")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["kept", "failed", "unproven"])), name="known_outcome"
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("FUNCTION policies_manifest_digest(jsonb)", "EXECUTE"),
        Grant("FUNCTION policies_notice_is_given(timestamptz, timestamptz, text)", "EXECUTE"),
        Grant("FUNCTION policies_today()", "EXECUTE"),
        Grant("policies_document", "SELECT"),
        Grant("policies_edition", "SELECT, INSERT"),
        Grant("policies_probeverdict", "SELECT"),
        Grant("policies_checkrun", "SELECT, INSERT, UPDATE, DELETE"),
    ]
