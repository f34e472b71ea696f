"""Promise 22: the code of a session is on no page, in no URL and in no table."""

from typing import Final

from django.db import connection

from keepfaith.policies.promises.crawler import Answer
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import SIGN_OUT, probe_account

TABLES: Final = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
    WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'
      AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
    ORDER BY 1
"""


def examine(portal: Portal) -> Finding:
    """See that the code is in no URL, on no page and in no table."""
    with probe_account(portal) as made:
        browser = made.sign_in()
        for path in ("/", "/desk/account/", "/desk/account/password/", SIGN_OUT):
            browser.go(path)
        code = browser.code
        tables, holding = _search_tables(code)
    faults = [f"The table {table} holds the code of a session." for table in holding]
    faults += [fault for answer in browser.answers for fault in leak_faults(answer, code)]
    return Finding.of(
        examined=len(browser.answers) + len(tables),
        faults=faults,
        figure=f"The code of a living session is on none of {len(browser.answers)} pages, in no address they name and "
        f"in none of {len(tables)} tables.",
    )


def leak_faults(answer: Answer, code: str) -> list[str]:
    """Return where an answer shows the code, beside the cookie itself."""
    shown = [value for name, value in answer.headers if name.lower() != "set-cookie"]
    faults = [f"{answer.path} shows the code in a header." for value in shown if code in value]
    return [*faults, f"{answer.path} shows the code on the page."] if code in answer.text else faults


def _search_tables(code: str) -> tuple[list[str], list[str]]:
    wanted = [f"%{code}%", f"%{code.encode().hex()}%"]
    holding = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [str(table) for (table,) in cursor.fetchall()]
        for table in tables:
            # The name comes quoted from the catalog.
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {table} AS each WHERE each::text LIKE ANY (%s))",  # noqa: S608
                [wanted],
            )
            if cursor.fetchone() == (True,):
                holding.append(table)
    return tables, holding
