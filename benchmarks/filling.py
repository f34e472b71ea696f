"""Fill a portal that runs with submissions: `python -m benchmarks.filling COUNT`, reached by KEEPFAITH_DATA."""

import datetime as dt
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from keepfaith.website.processes.portal import LocalPortal

AT_ONCE = 8


def main(count: int) -> None:
    with LocalPortal().database(), LocalPortal().custodian():
        from django.db import connections

        from keepfaith.policies.editions.edition_cache import posted_editions

        edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
        begun = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda some: _keep(edition, some), _parts(count)))
        connections.close_all()
        print(f"{count / (time.perf_counter() - begun):.0f}")


def _parts(count: int) -> list[range]:
    return [range(first, count, AT_ONCE) for first in range(AT_ONCE)]


def _keep(edition: str, numbers: range) -> None:
    from django.db import connections

    from keepfaith.disclosure.records.store import NewRecord, Value, create_record

    for number in numbers:
        values = {
            "name": Value("name", "Example Reader"),
            "organization": Value("organization", "Example Library"),
            "address": Value("postal-address", f"{number} Example Street\nExampletown, MA 00000"),
            "email": Value("email-address", ""),
        }
        new_record = NewRecord(
            edition=edition, holding="literature-requests", purpose="literature", values=values,
            form="literature", address=f"reader{number}@example.org",
        )  # fmt: skip
        create_record(new_record, token=secrets.token_bytes(16), work=True)
    connections.close_all()


if __name__ == "__main__":
    main(int(sys.argv[1]))
