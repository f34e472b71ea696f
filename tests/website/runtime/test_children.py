"""What a supervisor hands to the processes it starts."""

import os
import time
from pathlib import Path

from keepfaith.website.runtime.children import OWNER_URL, Processes


def test_no_process_gets_the_url_of_the_owners_role(monkeypatch, tmp_path):
    monkeypatch.setenv(OWNER_URL, "postgresql://owner:secret@localhost/keepfaith")
    monkeypatch.setenv("KEEPFAITH_HOSTS", "localhost")
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    processes = Processes()
    try:
        processes.start("worker", environment={"KEEPFAITH_DATA": str(tmp_path / "var")}, lock=lock)
        environ = Path(f"/proc/{processes.by_name['worker'].pid}/environ")
        end = time.monotonic() + 5
        while b"KEEPFAITH_DATA" not in (handed := environ.read_bytes()) and time.monotonic() < end:
            time.sleep(0.01)
    finally:
        processes.stop("worker")
        os.close(lock)
    assert b"KEEPFAITH_HOSTS=localhost" in handed
    assert OWNER_URL.encode() not in handed
