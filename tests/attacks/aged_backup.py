"""A backup as it would have been made some days ago: a program on a portal's data, which names the file.

`python -m tests.attacks.aged_backup DAYS FOLDER`; what is in it is of now, its name and its last day are of then.
"""

import datetime as dt
import json
import sys
from pathlib import Path

from keepfaith.custody.archives.keys import public_key_in
from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.runtime.data_directory import DataDirectory


def main() -> None:
    days, folder = sys.argv[1:]
    data, then = DataDirectory.from_environment(), dt.datetime.now(dt.UTC) - dt.timedelta(int(days))
    with LocalPortal(data).database():
        from keepfaith.agency.agency import this_agency
        from keepfaith.agency.folder import agency_folder
        from keepfaith.policies.editions.edition_cache import posted_editions
        from keepfaith.website.backups.creation import Sources

        edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
        sources = Sources(data, agency_folder(), edition.bundle.table("retention.toml"))
        made = sources.create(Path(folder), public=public_key_in(data.path), now=then)
    sys.stdout.write(json.dumps(str(made.file)))


if __name__ == "__main__":
    main()
