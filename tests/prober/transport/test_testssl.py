"""testssl.sh, a scanner that is not ours, finds nothing on the served portal that is ours to fix."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from keepfaith.prober.transport.line import host_and_port
from tests.conftest import Served

PROGRAM = shutil.which("testssl") or shutil.which("testssl.sh")
MAX_SECONDS = 600
FINE = {"OK", "INFO"}
# What it finds all the same, and why that remains. An entry that it no longer finds has to go.
STANDS = {
    "cert_revocation": "the authority of the local certificate has thrown its key away, so it can take nothing back",
    "BREACH": "pages are compressed, each by a random number of bytes longer, and codes in forms are masked anew",
}
# What it may be unable to look at, for want of something on its own side.
UNSEEN = {"engine_problem", "sessionresumption_ticket"}


@pytest.fixture(scope="module")
def results(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Every finding of one scan, by its name."""
    if not PROGRAM:
        pytest.skip("testssl.sh is not installed (Debian package testssl.sh)")
    host, port = host_and_port(served.origin)
    report = tmp_path_factory.mktemp("testssl") / "found.json"
    command = [
        PROGRAM, "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", "127.0.0.1",
        "--add-ca", str(served.portal.certificate), "--jsonfile", str(report), f"https://{host}:{port}",
    ]  # fmt: skip
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=MAX_SECONDS, check=False)
    return {result["id"]: result for result in json.loads(Path(report).read_text())}


@pytest.mark.long
def test_nothing_is_found_that_is_ours_to_fix_and_nothing_is_excused_in_vain(
    results: dict[str, dict[str, str]],
) -> None:
    unseen = {name for name, result in results.items() if result["severity"] == "WARN"}
    assert unseen <= UNSEEN
    troubles = {
        name: result["finding"]
        for name, result in results.items()
        if result["severity"] not in FINE and name not in unseen
    }
    assert troubles.keys() == STANDS.keys(), troubles
    assert len(results) > 100


@pytest.mark.long
def test_the_grade_is_the_best_and_only_today_s_ciphers_are_offered(
    results: dict[str, dict[str, str]],
) -> None:
    assert results["overall_grade"]["finding"] == "A+"
    ciphers = [result["finding"] for name, result in results.items() if name.startswith("cipher-tls")]
    assert len(ciphers) == 6
    assert all("GCM" in cipher or "CHACHA20" in cipher for cipher in ciphers)
    assert all("ECDHE" in cipher or cipher.startswith("TLSv1.3") for cipher in ciphers)
    assert results["ALPN_HTTP2"]["finding"].startswith("h2")
    assert results["cert_trust"]["severity"] == "OK"
