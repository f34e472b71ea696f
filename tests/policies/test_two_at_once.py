"""Two commands at once on one data directory that no portal serves: each waits for its turn, and one of two posts."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from keepfaith.website.runtime.data_directory import DataDirectory

KEEPFAITH = Path(sys.executable).parent / "keepfaith"
EDITION = Path(__file__).parents[2] / "agencies" / "dese" / "policies" / "translation" / "2018-01-31"


def both(data, *words):
    """Run a command twice at once; return exit codes, outputs and errors, the good one first."""
    environment = {**os.environ, "KEEPFAITH_DATA": str(data), "KEEPFAITH_KEY_FILE": f"{data}.key"}
    running = [
        subprocess.Popen(
            [KEEPFAITH, "policy", *map(str, words)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=120) for process in running]
    return sorted((process.returncode, *output) for process, output in zip(running, outputs, strict=True))


@pytest.mark.long
def test_of_two_postings_at_once_one_is_posted_and_the_other_says_so():
    with tempfile.TemporaryDirectory(prefix="kf-two-") as folder:
        # PostgreSQL runs as a user of its own where the tests run as root.
        Path(folder).chmod(0o711)
        data = DataDirectory.at(Path(folder) / secrets.token_hex(2)).opened().path
        posted, refused = both(data, "post", EDITION, "--effective", "2018-01-31", "--yes")
        assert (posted[0], refused[0]) == (0, 1), (posted, refused)
        assert "Posted translation" in posted[1]
        assert "These files were posted before" in refused[2]
        listed = both(data, "list", "--json")
        assert [(code, output.count('"digest"')) for code, output, _ in listed] == [(0, 1)] * 2
