"""When each check began to find something else, noted by the database, and verdicts that end after 30 days."""

import django.db.models.functions.datetime
from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

GUARDS = """
-- A verdict ends 30 days after it was given, once a newer one of its probe is there; until then nobody removes it.
CREATE FUNCTION policies_verdict_has_ended(verdict policies_probeverdict) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT verdict.at < clock_timestamp() - interval '30 days' AND EXISTS (
        SELECT FROM policies_probeverdict newer WHERE newer.probe = verdict.probe AND newer.id > verdict.id)
$$;

-- A change ends 30 days after the one that came next: what was so at the beginning of these 30 days stays known.
CREATE FUNCTION policies_change_has_ended(change policies_verdictchange) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM policies_verdictchange newer
        WHERE newer.check_name = change.check_name AND newer.by_prober = change.by_prober AND newer.id > change.id
          AND newer.at < clock_timestamp() - interval '30 days')
$$;

DROP TRIGGER policies_probeverdict_immutable ON policies_probeverdict;

CREATE TRIGGER policies_probeverdict_immutable BEFORE UPDATE OR TRUNCATE ON policies_probeverdict
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_verdict_change();

CREATE TRIGGER policies_verdictchange_immutable BEFORE UPDATE OR TRUNCATE ON policies_verdictchange
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_verdict_change();

CREATE FUNCTION policies_guard_verdict_end() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'policies_probeverdict' THEN
        IF policies_verdict_has_ended(OLD) THEN RETURN OLD; END IF;
    ELSIF policies_change_has_ended(OLD) THEN RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a verdict is never changed, nor removed within 30 days' USING ERRCODE = 'KF031';
END $$;

CREATE TRIGGER policies_probeverdict_end BEFORE DELETE ON policies_probeverdict
    FOR EACH ROW EXECUTE FUNCTION policies_guard_verdict_end();

CREATE TRIGGER policies_verdictchange_end BEFORE DELETE ON policies_verdictchange
    FOR EACH ROW EXECUTE FUNCTION policies_guard_verdict_end();

-- It runs with the owner's rights. Whoever could hang it onto a table of their own would write history, so it looks
-- whose trigger it is, and nobody else may use it.
CREATE FUNCTION policies_note_verdict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    its_name text;
    its_outcome text;
    is_probers boolean := TG_RELID = 'public.policies_probeverdict'::regclass;
BEGIN
    IF is_probers THEN
        its_name := NEW.probe;
        its_outcome := NEW.outcome;
    ELSIF TG_RELID = 'public.policies_checkrun'::regclass THEN
        its_name := NEW.check_name;
        its_outcome := NEW.verdict;
    ELSE
        RAISE EXCEPTION 'only verdicts are noted' USING ERRCODE = 'KF031';
    END IF;
    IF its_outcome IS DISTINCT FROM (
        SELECT outcome FROM policies_verdictchange WHERE check_name = its_name AND by_prober = is_probers
        ORDER BY id DESC LIMIT 1
    ) THEN
        INSERT INTO policies_verdictchange (check_name, by_prober, outcome, at)
        VALUES (its_name, is_probers, its_outcome, clock_timestamp());
        DELETE FROM policies_verdictchange change WHERE id IN (
            SELECT id FROM policies_verdictchange
            WHERE check_name = its_name AND by_prober = is_probers AND at < clock_timestamp() - interval '30 days'
            ORDER BY id LIMIT 100
        ) AND policies_change_has_ended(change);
    END IF;
    IF is_probers THEN
        DELETE FROM policies_probeverdict verdict WHERE id IN (
            SELECT id FROM policies_probeverdict WHERE at < clock_timestamp() - interval '30 days'
            ORDER BY at LIMIT 100
        ) AND policies_verdict_has_ended(verdict);
    END IF;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION policies_note_verdict() FROM PUBLIC;

CREATE TRIGGER policies_probeverdict_noted AFTER INSERT ON policies_probeverdict
    FOR EACH ROW EXECUTE FUNCTION policies_note_verdict();

CREATE TRIGGER policies_checkrun_noted AFTER INSERT OR UPDATE ON policies_checkrun
    FOR EACH ROW EXECUTE FUNCTION policies_note_verdict();

-- What is there already.
INSERT INTO policies_verdictchange (check_name, by_prober, outcome, at)
    SELECT probe, true, outcome, at FROM (
        SELECT id, probe, outcome, at, lag(outcome) OVER (PARTITION BY probe ORDER BY id) AS before
        FROM policies_probeverdict
    ) verdicts WHERE before IS DISTINCT FROM outcome ORDER BY id;
INSERT INTO policies_verdictchange (check_name, by_prober, outcome, at)
    SELECT check_name, false, verdict, checked_at FROM policies_checkrun;
"""

UNGUARD = """
DROP TRIGGER policies_checkrun_noted ON policies_checkrun;
DROP TRIGGER policies_probeverdict_noted ON policies_probeverdict;
DROP TRIGGER policies_probeverdict_end ON policies_probeverdict;
DROP TRIGGER policies_verdictchange_end ON policies_verdictchange;
DROP TRIGGER policies_verdictchange_immutable ON policies_verdictchange;
DROP TRIGGER policies_probeverdict_immutable ON policies_probeverdict;
CREATE TRIGGER policies_probeverdict_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON policies_probeverdict
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_verdict_change();
DROP FUNCTION policies_note_verdict(), policies_guard_verdict_end(),
    policies_verdict_has_ended(policies_probeverdict), policies_change_has_ended(policies_verdictchange);
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="VerdictChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_name", models.CharField(max_length=80)),
                ("by_prober", models.BooleanField(db_comment="whether the prober found it, or the worker")),
                ("outcome", models.CharField(max_length=8)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "policies_verdictchange",
                "db_table_comment": "When a check began to find something else. No personal information.",
                "indexes": [models.Index(fields=["check_name", "by_prober", "-id"], name="last_change")],
            },
        ),
        migrations.AddIndex(
            model_name="probeverdict", index=models.Index(fields=["at"], name="verdict_by_time")
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        Grant("policies_verdictchange", "SELECT"),
    ]
