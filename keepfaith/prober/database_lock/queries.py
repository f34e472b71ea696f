"""The questions put to pg_catalog: each row is a subject, a key and a value, or a right; roles come by their part.

They are asked under a search path of pg_catalog alone, so that nothing of the same name elsewhere answers.
"""

# ruff: noqa: S608 - put together from the texts below alone
from typing import Final

# The first number of what is not PostgreSQL's own.
FIRST_OWN: Final = 16_384


def _part(role: str) -> str:
    return (
        f"CASE {role} WHEN 0 THEN 'everybody' WHEN %(owner)s THEN 'the owner' WHEN %(application)s"
        f" THEN 'the application' WHEN %(prober)s THEN 'the prober'"
        f" ELSE 'role ' || quote_ident(pg_get_userbyid({role})) END"
    )


def _named(name: str) -> str:
    return (
        f"CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident({name})"
    )


_OURS: Final = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_RELATION: Final = f"""
    relation AS (
        SELECT c.*, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
            WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
            ELSE 'type' END || ' ' || {_named("c.relname")} AS subject
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
    )
"""
_ROUTINE: Final = f"""
    routine AS (
        SELECT p.*, 'function ' || {_named("p.proname")} || '(' || pg_get_function_identity_arguments(p.oid) || ')'
            AS subject
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS}
    )
"""
_RELATIONS: Final = f"""
    WITH {_RELATION}
    SELECT subject, 'owner', {_part("relowner")} FROM relation
    UNION ALL
    SELECT subject, 'storage', CASE relpersistence WHEN 'p' THEN 'permanent' WHEN 'u' THEN 'unlogged'
        ELSE 'temporary' END
    FROM relation WHERE relkind IN ('r', 'p', 'm')
    UNION ALL
    SELECT subject, 'row security', CASE WHEN NOT relrowsecurity THEN 'off' WHEN relforcerowsecurity THEN 'forced'
        ELSE 'on' END
    FROM relation WHERE relkind IN ('r', 'p')
    UNION ALL
    SELECT subject, 'query', coalesce(array_to_string(reloptions, ' '), '') || pg_get_viewdef(oid)
    FROM relation WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT parent.subject, 'child ' || child.subject, 'inherited'
    FROM pg_inherits JOIN relation parent ON parent.oid = inhparent JOIN relation child ON child.oid = inhrelid
    UNION ALL
    SELECT subject, 'steps', concat_ws(' ', seqincrement, 'from', seqstart, 'within', seqmin, seqmax,
        CASE WHEN seqcycle THEN 'again and again' END)
    FROM relation JOIN pg_sequence ON seqrelid = oid
"""
_COLUMNS: Final = f"""
    WITH {_RELATION}
    SELECT subject, 'column ' || quote_ident(attname), concat_ws(', ', format_type(atttypid, atttypmod),
        CASE WHEN attnotnull THEN 'not null' END, 'default ' || pg_get_expr(adbin, adrelid),
        CASE attidentity WHEN 'a' THEN 'always numbered' WHEN 'd' THEN 'numbered' END,
        CASE WHEN attgenerated <> '' THEN 'generated' END,
        CASE WHEN attcollation <> typcollation THEN 'sorted by ' || attcollation::regcollation::text END)
    FROM relation JOIN pg_attribute ON attrelid = relation.oid JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND relkind <> 'S'
"""
# That a column is not null stands with the column: newer servers call it a constraint, too.
_GUARDS: Final = f"""
    WITH {_RELATION}
    SELECT subject, 'constraint ' || quote_ident(conname), pg_get_constraintdef(k.oid) || coalesce((
        SELECT ' (its triggers are ' || string_agg(DISTINCT tgenabled::text, '') || ')' FROM pg_trigger
        WHERE tgconstraint = k.oid AND tgenabled <> 'O'), '')
    FROM relation JOIN pg_constraint k ON conrelid = relation.oid WHERE contype <> 'n'
    UNION ALL
    SELECT subject, 'index ' || quote_ident(i.relname), pg_get_indexdef(i.oid)
        || CASE WHEN indisvalid AND indisready THEN '' ELSE ' (not valid)' END
    FROM relation JOIN pg_index ON indrelid = relation.oid JOIN pg_class i ON i.oid = indexrelid
    WHERE (indisunique OR indexprs IS NOT NULL OR indpred IS NOT NULL)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid AND contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT subject, 'trigger ' || quote_ident(tgname), pg_get_triggerdef(t.oid)
    FROM relation JOIN pg_trigger t ON tgrelid = relation.oid WHERE NOT tgisinternal
    UNION ALL
    SELECT subject, 'state of the trigger ' || quote_ident(tgname), CASE tgenabled WHEN 'O' THEN 'enabled'
        WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas alone' ELSE 'always enabled' END
    FROM relation JOIN pg_trigger ON tgrelid = relation.oid WHERE NOT tgisinternal
    UNION ALL
    SELECT subject, 'rule ' || quote_ident(rulename), pg_get_ruledef(r.oid) || ' ' || ev_enabled::text
    FROM relation JOIN pg_rewrite r ON ev_class = relation.oid WHERE rulename <> '_RETURN'
    UNION ALL
    SELECT subject, 'policy ' || quote_ident(polname), concat_ws(' ', polcmd, polpermissive, polroles::regrole[],
        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM relation JOIN pg_policy ON polrelid = relation.oid
"""
_FUNCTIONS: Final = f"""
    WITH {_ROUTINE}
    SELECT subject, 'owner', {_part("proowner")} FROM routine
    UNION ALL
    SELECT subject, 'user under whom it runs', CASE WHEN prosecdef THEN 'its owner' ELSE 'its caller' END FROM routine
    UNION ALL
    SELECT subject, 'configuration', coalesce(array_to_string(proconfig, '; '), 'none') FROM routine
    UNION ALL
    SELECT subject, 'body', CASE prokind WHEN 'a' THEN 'aggregate' ELSE
        'sha256 ' || encode(sha256(convert_to(pg_get_functiondef(oid), 'UTF8')), 'hex') END FROM routine
"""
_PLACES: Final = f"""
    SELECT 'server', 'setting ' || name, current_setting(name)
    FROM unnest(ARRAY['session_replication_role', 'allow_system_table_mods']) AS name
    UNION ALL
    SELECT 'safety from crashes', 'setting ' || name, current_setting(name)
    FROM unnest(ARRAY['fsync', 'full_page_writes']) AS name
    UNION ALL
    SELECT 'database', 'owner', {_part("datdba")} FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 'schema ' || quote_ident(nspname), 'owner', {_part("nspowner")} FROM pg_namespace n WHERE {_OURS}
    UNION ALL
    SELECT 'extension ' || quote_ident(extname), 'schema', extnamespace::regnamespace::text FROM pg_extension
    UNION ALL
    SELECT 'subscription ' || quote_ident(subname), 'owner', {_part("subowner")} FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT 'default rights', {_part("defaclrole")} || ' for ' || CASE defaclobjtype WHEN 'r' THEN 'tables'
        WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
        ELSE 'others' END || coalesce(' in ' || nullif(defaclnamespace, 0)::regnamespace::text, ''),
        coalesce((SELECT string_agg({_part("grantee")} || ' ' || privilege_type, ', ' ORDER BY grantee, privilege_type)
            FROM aclexplode(defaclacl) WHERE grantee <> defaclrole), 'nobody else')
    FROM pg_default_acl
    UNION ALL
    SELECT 'settings', {_part("setrole")} || ' ' || split_part(setting, '=', 1), split_part(setting, '=', 2)
    FROM pg_db_role_setting, unnest(setconfig) AS setting
    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND setrole IN (0, %(owner)s, %(application)s, %(prober)s)
      AND split_part(setting, '=', 1) ~ '^(search_path|role|session_.*|local_preload_.*|row_security|plpgsql.*)$'
"""
# Of a server that is the agency's own, its administrators are not looked at.
_ROLES: Final = f"""
    SELECT {_part("oid")}, 'power', coalesce(nullif(concat_ws(', ', CASE WHEN rolsuper THEN 'superuser' END,
        CASE WHEN rolcreaterole THEN 'makes roles' END, CASE WHEN rolcreatedb THEN 'makes databases' END,
        CASE WHEN rolreplication THEN 'copies' END, CASE WHEN rolbypassrls THEN 'passes row security' END,
        CASE WHEN rolcanlogin THEN 'signs in' END), ''), 'none')
    FROM pg_roles
    WHERE CASE WHEN %(is_embedded)s THEN rolname !~ '^pg_' ELSE oid IN (%(owner)s, %(application)s, %(prober)s) END
    UNION ALL
    SELECT DISTINCT {_part("member")}, 'membership in ' || {_part("roleid")}, 'given'
    FROM pg_auth_members JOIN pg_roles AS whole ON whole.oid = roleid JOIN pg_roles AS single ON single.oid = member
    WHERE CASE WHEN %(is_embedded)s THEN whole.rolname !~ '^pg_' OR single.rolname !~ '^pg_'
        WHEN roleid IN (%(owner)s, %(application)s, %(prober)s) THEN NOT single.rolsuper AND NOT single.rolcreaterole
        ELSE member IN (%(owner)s, %(application)s, %(prober)s)
            AND (whole.rolname ~ '^pg_' OR whole.rolsuper OR whole.rolcreaterole OR whole.rolbypassrls) END
"""
STATEMENTS: Final = (_RELATIONS, _COLUMNS, _GUARDS, _FUNCTIONS, _PLACES, _ROLES)
# What somebody other than the owner may do, by subject, role, right and column (without one, with the whole). Of what
# is PostgreSQL's own, only what was granted since.
RIGHTS: Final = f"""
    WITH {_RELATION}, {_ROUTINE}, granted (subject, owner, single, acl) AS (
        SELECT subject, relowner, '', coalesce(relacl,
            acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relowner)) FROM relation
        UNION ALL
        SELECT subject, relowner, quote_ident(attname), attacl
        FROM relation JOIN pg_attribute ON attrelid = relation.oid WHERE attacl IS NOT NULL AND NOT attisdropped
        UNION ALL
        SELECT subject, proowner, '', coalesce(proacl, acldefault('f', proowner)) FROM routine
        UNION ALL
        SELECT 'schema ' || quote_ident(nspname), nspowner, '', coalesce(nspacl, acldefault('n', nspowner))
        FROM pg_namespace n WHERE {_OURS}
        UNION ALL
        SELECT 'database', datdba, '', coalesce(datacl, acldefault('d', datdba)) FROM pg_database
        WHERE datname = current_database()
        UNION ALL
        SELECT 'PostgreSQL''s setting ' || parname, 10, '', paracl FROM pg_parameter_acl
        UNION ALL
        SELECT 'PostgreSQL''s ' || pg_describe_object(whole, number, 0), owner, '', (SELECT array_agg(item)
            FROM unnest(acl) AS item WHERE NOT item = ANY (coalesce(initprivs, acldefault(kind, owner))))
        FROM (
            SELECT 'pg_proc'::regclass AS whole, oid AS number, proowner AS owner, proacl AS acl, 'f'::"char" AS kind
            FROM pg_proc WHERE oid < {FIRST_OWN}
            UNION ALL
            SELECT 'pg_class'::regclass, oid, relowner, relacl, 'r' FROM pg_class
            WHERE oid < {FIRST_OWN} AND relnamespace = 'pg_catalog'::regnamespace
            UNION ALL
            SELECT 'pg_language'::regclass, oid, lanowner, lanacl, 'l' FROM pg_language WHERE oid < {FIRST_OWN}
        ) AS their LEFT JOIN pg_init_privs ON objoid = number AND classoid = whole AND objsubid = 0
        WHERE acl IS NOT NULL
    )
    SELECT subject, {_part("grantee")}, privilege_type || CASE WHEN is_grantable THEN ' and pass on' ELSE '' END, single
    FROM granted, aclexplode(acl)
    WHERE grantee <> owner
      AND (subject !~ '^PostgreSQL' OR grantee IN (0, %(owner)s, %(application)s, %(prober)s))
"""
CATALOGS: Final = """
    SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'oid'
    WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared ORDER BY relname
"""
# The statements above describe these; a statistic, a large object and a password for a foreign server change no right.
DESCRIBED: Final = frozenset({
    "pg_attrdef", "pg_class", "pg_constraint", "pg_default_acl", "pg_extension", "pg_largeobject_metadata",
    "pg_namespace", "pg_policy", "pg_proc", "pg_rewrite", "pg_statistic_ext", "pg_trigger", "pg_user_mapping",
})  # fmt: skip
# Everything else that is not PostgreSQL's own: casts, operators, event triggers, publications, foreign servers.
OTHERS: Final = f"""
    SELECT type || ' ' || identity, 'presence', 'given'
    FROM pg_catalog.{{catalog}} AS thing, pg_identify_object('pg_catalog.{{catalog}}'::regclass, thing.oid, 0)
    WHERE thing.oid >= {FIRST_OWN} {{more}} ORDER BY thing.oid LIMIT 20
"""
# Each table has a type of its rows, and each type one of lists of it.
ONLY_MADE: Final = (
    "AND typtype <> 'c' AND NOT EXISTS (SELECT FROM pg_type AS one WHERE thing.oid IN (one.typarray))"
)
# Which transaction wrote each guard. The portal's start grants anew what the prober may run, so no such function.
WRITTEN: Final = f"""
    WITH {_RELATION}, {_ROUTINE}
    SELECT subject, 'trigger ' || quote_ident(tgname), t.oid || ' ' || t.xmin
    FROM relation JOIN pg_trigger t ON tgrelid = relation.oid WHERE NOT tgisinternal
    UNION ALL
    SELECT subject, 'constraint ' || quote_ident(conname), k.oid || ' ' || k.xmin
    FROM relation JOIN pg_constraint k ON conrelid = relation.oid WHERE contype <> 'n'
    UNION ALL
    SELECT subject, 'body', p.oid || ' ' || p.xmin FROM routine JOIN pg_proc p ON p.oid = routine.oid
    WHERE p.prorettype = 'trigger'::regtype
"""
DATABASE: Final = """
    SELECT oid, current_setting('server_version'), (SELECT system_identifier FROM pg_control_system())
    FROM pg_database WHERE datname = current_database()
"""
