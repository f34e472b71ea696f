"""Whoever has a session's code can make the session look older, and so end it; nobody can make one look younger."""

from django.db import migrations

SET_BACK = """
CREATE FUNCTION staff_set_back_session(code text, unused interval, older interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE staff_session
       SET last_used_at = last_used_at - greatest(unused, interval '0'), began_at = began_at - greatest(older, interval '0')
     WHERE code_digest = encode(sha256(convert_to(code, 'UTF8')), 'hex');
    RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION staff_set_back_session(text, interval, interval) FROM PUBLIC;
"""
UNDO = "DROP FUNCTION staff_set_back_session(text, interval, interval);"


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_second_factors")]
    operations = [migrations.RunSQL(SET_BACK, UNDO)]
