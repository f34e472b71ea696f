"""What an employee did stays as it was done; their name goes from it once their account was destroyed."""

from django.db import migrations

from keepfaith.disclosure.staff.models import FORMER
from keepfaith.policies.db_grants import Grant

GUARDS = f"""
CREATE FUNCTION disclosure_only_unnames(before jsonb, after jsonb, named text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT after ->> named = '{FORMER}' AND after - named = before - named
        AND NOT EXISTS (SELECT FROM staff_employee WHERE account = before ->> named)
$$;

CREATE FUNCTION disclosure_guard_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT disclosure_only_unnames(to_jsonb(OLD), to_jsonb(NEW), 'account') THEN
        RAISE EXCEPTION 'what was kept or done is never changed' USING ERRCODE = 'KF013';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER disclosure_step_immutable ON disclosure_step;
CREATE TRIGGER disclosure_step_immutable BEFORE UPDATE ON disclosure_step
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_name();
DROP TRIGGER disclosure_template_immutable ON disclosure_template;
CREATE TRIGGER disclosure_template_immutable BEFORE UPDATE ON disclosure_template
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_name();
CREATE TRIGGER disclosure_template_stays BEFORE DELETE ON disclosure_template
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();

CREATE OR REPLACE FUNCTION disclosure_guard_task() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.state <> 'open' OR NEW.record_id <> OLD.record_id)
        AND NOT disclosure_only_unnames(to_jsonb(OLD), to_jsonb(NEW), 'handed_to') THEN
        RAISE EXCEPTION 'a closed task stays as it is, and a task keeps its record' USING ERRCODE = 'KF014';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION disclosure_guard_outgoing() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.state IN ('sent', 'refused') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id)
        AND NOT disclosure_only_unnames(to_jsonb(OLD), to_jsonb(NEW), 'account') THEN
        RAISE EXCEPTION 'what went out stays as it is' USING ERRCODE = 'KF015';
    END IF;
    RETURN NEW;
END $$;
"""

UNGUARD = """
CREATE OR REPLACE FUNCTION disclosure_guard_outgoing() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state IN ('sent', 'refused') OR NEW.record_id <> OLD.record_id
        OR NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.content_id IS DISTINCT FROM OLD.content_id THEN
        RAISE EXCEPTION 'what went out stays as it is' USING ERRCODE = 'KF015';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION disclosure_guard_task() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state <> 'open' OR NEW.record_id <> OLD.record_id THEN
        RAISE EXCEPTION 'a closed task stays as it is, and a task keeps its record' USING ERRCODE = 'KF014';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER disclosure_template_stays ON disclosure_template;
DROP TRIGGER disclosure_template_immutable ON disclosure_template;
CREATE TRIGGER disclosure_template_immutable BEFORE UPDATE OR DELETE ON disclosure_template
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
DROP TRIGGER disclosure_step_immutable ON disclosure_step;
CREATE TRIGGER disclosure_step_immutable BEFORE UPDATE ON disclosure_step
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_refuse_change();
DROP FUNCTION disclosure_guard_name(), disclosure_only_unnames(jsonb, jsonb, text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("disclosure", "0003_tombstones"),
        ("staff", "0003_leaving"),
    ]

    operations = [
        migrations.RunSQL(GUARDS, UNGUARD),
        # What the triggers ask, they ask as whoever changes the row.
        Grant("FUNCTION disclosure_only_unnames(jsonb, jsonb, text)", "EXECUTE"),
        Grant("disclosure_step", "UPDATE (account)"),
        Grant("disclosure_template", "UPDATE (account)"),
    ]
