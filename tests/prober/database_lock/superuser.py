"""Make a database, let a superuser change what no other role can, and print what differs, on either kind of server."""

import json
import os
import sys
import tempfile
from pathlib import Path

BIN = Path(__file__).parents[3] / "bin"
sys.path.insert(0, str(BIN))
import database_lock  # noqa: E402 - once the folder is on the path

from keepfaith.prober.database_lock.differences import differences  # noqa: E402 - once the folder is on the path
from keepfaith.prober.database_lock.facts import read_facts  # noqa: E402 - once the folder is on the path
from keepfaith.prober.database_lock.lock_file import Lock  # noqa: E402 - once the folder is on the path
from keepfaith.website.postgres.cluster import DATABASE, Cluster  # noqa: E402 - once the folder is on the path
from keepfaith.website.postgres.database import bring_up_to_date, owned, set_up_django  # noqa: E402 - once the folder is on the path
from keepfaith.website.postgres.os_account import postgresql_account  # noqa: E402 - once the folder is on the path
from keepfaith.website.runtime.data_directory import DataDirectory  # noqa: E402 - once the folder is on the path

STATEMENTS = (
    "CREATE ROLE jane LOGIN;",
    "CREATE ROLE dba LOGIN CREATEROLE;",
    "GRANT keepfaith_owner TO dba;",
    "GRANT keepfaith_app TO jane;",
    "GRANT keepfaith_owner TO keepfaith_app;",
    "GRANT pg_read_all_data TO keepfaith_prober;",
    "GRANT SELECT ON disclosure_record TO jane;",
    "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC;",
    "GRANT SET ON PARAMETER session_replication_role TO keepfaith_app;",
    "ALTER ROLE keepfaith_prober SET search_path = public;",
    "ALTER ROLE keepfaith_app SET session_replication_role = replica;",
    "ALTER TABLE disclosure_step DISABLE TRIGGER ALL;",
    "ALTER TABLE disclosure_mailing OWNER TO keepfaith_app;",
    "CREATE PUBLICATION everything FOR ALL TABLES;",
)


def main():
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o711)
        data = DataDirectory.at(Path(place) / "var")
        set_up_django(data)
        with owned(data):
            bring_up_to_date()
        cluster = Cluster(data, postgresql_account())
        cluster._alone(cluster.files, DATABASE, *STATEMENTS)
        with owned(data):
            print(json.dumps([words(data, is_embedded=is_embedded) for is_embedded in (True, False)]))  # noqa: T201 - read by the test


def words(data, *, is_embedded):
    with database_lock.connected(data) as database:
        facts = read_facts(database, is_embedded=is_embedded)
    listed = differences(Lock.read(), facts, is_embedded=is_embedded)
    return list(dict.fromkeys(difference.words for difference in listed))


if __name__ == "__main__":
    main()
