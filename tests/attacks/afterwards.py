"""What is left after the kills: run as a program of its own on the killed portal's data, it reports in JSON.

Reads `{reference: text sent}` of every acknowledged form, settles once, and opens each record through the custodian.
"""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.safeguards import read_safeguards
from keepfaith.website.processes.custodian import custodian_answers, custody_folder
from keepfaith.website.processes.custodian_key import custodian_key
from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import make_socket_folder
from tests.duties import give_duty

EMPLOYEE, DUTY = "auditor", "assistance"


@contextmanager
def generous_custodian(data: DataDirectory) -> Iterator[Path]:
    """Run the custodian on the portal's store, with a cap that lets every record be opened."""
    sockets = make_socket_folder(data)
    command = [
        *(sys.executable, "-m", "keepfaith.custody", "--directory", str(custody_folder(data))),
        *("--safeguards", read_safeguards(agency_folder()).digest.hex()),
        *("--sockets", str(sockets), "--allow-uid", str(os.geteuid()), "--cap", "1000000"),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        process.stdin.write(custodian_key(data, make=False))
        process.stdin.close()
        while not custodian_answers(data):
            assert process.poll() is None
            time.sleep(0.05)
        yield sockets
    finally:
        process.terminate()
        process.wait(20)


def report(data: DataDirectory, acknowledged: dict[str, str]) -> dict[str, object]:
    """Settle once, then compare keys with rows and open what was acknowledged."""
    from keepfaith.custody.client.admin import ControlClient
    from keepfaith.disclosure.models import Record
    from keepfaith.disclosure.records.custodian_clients import custodian
    from keepfaith.disclosure.records.key_reconciliation import reconcile_keys

    before = custodian().status()
    settled = reconcile_keys(patience=0)
    while settled.confirmed + settled.given_up >= 1_000:
        settled = reconcile_keys(patience=0)
    after = custodian().status()
    give_duty(ControlClient(make_socket_folder(data) / "control"), EMPLOYEE, DUTY)
    rows = {row.reference: row for row in Record.objects.filter(reference__in=acknowledged)}
    wrong = [
        reference
        for reference, sent in acknowledged.items()
        if reference not in rows or sent not in opened(rows[reference], data)
    ]
    return {
        "rows": Record.objects.count(),
        "keys": after.records,
        "unconfirmed": after.unconfirmed,
        "to settle": before.unconfirmed,
        "wrong": wrong,
    }


def opened(row, data: DataDirectory) -> list[str]:
    """Open a record as an employee whose duty it is; return the texts."""
    from keepfaith.custody.client.opener import Opener
    from keepfaith.custody.crypto.unseal import unseal

    request = {"employee": EMPLOYEE, "duty": DUTY, "purpose": row.purpose}
    opener = Opener(make_socket_folder(data) / "requests")
    keys = opener.open([row.pk.bytes], list(row.sealed), **request)[row.pk.bytes].keys
    place = {"edition": row.edition, "holding": row.holding, "record": row.pk.bytes}
    return [
        unseal(keys[name], base64.b64decode(sealed), **place, field=name).decode()
        for name, sealed in row.sealed.items()
    ]


def main() -> None:
    data = DataDirectory.from_environment()
    acknowledged = json.load(sys.stdin)
    with LocalPortal(data).database(), generous_custodian(data):
        sys.stdout.write(json.dumps(report(data, acknowledged)))


if __name__ == "__main__":
    main()
