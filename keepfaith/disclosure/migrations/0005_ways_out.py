"""How a request came and how its answer goes out, in clear beside the sealed record, for the queue."""

from django.db import migrations, models

from keepfaith.policies.db_grants import Grant

_RECORD = "uuid, text, text, text, text, jsonb, text, bytea, boolean"
_EMAIL = "uuid, text, text, text, text, jsonb, text, bytea, uuid, text[], bytea[]"
_FUNCTIONS = f"""
DROP FUNCTION disclosure_store_record({_RECORD});
CREATE FUNCTION disclosure_store_record(
    id uuid, edition text, holding text, purpose text, form text, sealed jsonb, reference text, code_digest bytea,
    work boolean, goes_by text DEFAULT '', came_by text DEFAULT ''
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF $9 THEN
        INSERT INTO disclosure_task (record_id, purpose, goes_by, came_by) VALUES ($1, $4, $10, $11);
    END IF;
    RETURN true;
END $$;

DROP FUNCTION disclosure_store_email({_EMAIL});
CREATE FUNCTION disclosure_store_email(
    id uuid, edition text, holding text, purpose text, form text, sealed jsonb, reference text, code_digest bytea,
    about uuid, enclosed text[], ciphertexts bytea[], goes_by text DEFAULT ''
) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest, about_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO disclosure_enclosure (record_id, field, sealed) SELECT $1, f, c FROM unnest($10, $11) AS e(f, c);
    INSERT INTO disclosure_task (record_id, purpose, goes_by) VALUES ($1, $4, $12);
    RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0004_reopened_tasks")]
    operations = [
        migrations.AddField(
            model_name="task",
            name="goes_by",
            field=models.CharField(
                max_length=5,
                blank=True,
                default="",
                db_default="",
                db_comment="how the answer goes out: mail or email; empty if neither can be",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(goes_by__in=["", "mail", "email"]), name="known_way_out"
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="came_by",
            field=models.CharField(
                max_length=6,
                blank=True,
                default="",
                db_default="",
                db_comment="phone, paper or person if an employee typed it in; empty if it came by form or e-mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(came_by__in=["", "phone", "paper", "person"]), name="known_way_in"
            ),
        ),
        migrations.RunSQL(_FUNCTIONS),
        Grant(f"FUNCTION disclosure_store_record({_RECORD}, text, text)", "EXECUTE"),
        Grant(f"FUNCTION disclosure_store_email({_EMAIL}, text)", "EXECUTE"),
    ]
