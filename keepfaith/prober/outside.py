"""A look at a portal from any machine: what needs no secret, no database and no socket of the portal's.

Only this sees a portal that treats its own prober specially.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from keepfaith.errors import KeepfaithError
from keepfaith.policies.promises.probes import PROBES
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.catalog import CATALOG
from keepfaith.prober.reach import Reach

# What these compare with, everybody can have: the served editions and the agency's public files.
OUTSIDE: Final = (
    "editions.digests",
    "answers.choices",
    "answers.cookies",
    "answers.headers",
    "answers.kinds",
    "answers.loads",
    "answers.policies",
    "answers.policy_pages",
    "answers.targets",
    "transport.clear",
    "transport.clear_forms",
    "transport.protocols",
    "transport.strength",
)


def main() -> int:
    """Write one line of JSON for each probe, as it ends."""
    chosen = _parser().parse_args()
    try:
        _check(chosen.origin)
        with tempfile.TemporaryDirectory(prefix="kf-") as folder:
            _look(chosen.origin, chosen.plain, chosen.authority, Path(folder))
    except KeepfaithError as error:
        print(f"{error.problem} {error.remedy}", file=sys.stderr)  # noqa: T201 - a process tells who started it
        return 1
    return 0


def _look(origin: str, plain: str, authority: str, folder: Path) -> None:
    file = folder / "portal.json"
    place = urlsplit(origin)
    file.write_text(
        json.dumps(
            {
                "origin": origin.rstrip("/"),
                "plain_origin": plain.rstrip("/") or f"http://{place.hostname}",
                "certificate": authority,
            }
        )
    )
    reach = Reach(file, folder, folder / "none", folder / "none", folder / "none", None).in_round(
        is_whole=True
    )
    promises = {check.name: check.promises for check in PROBES}
    for name in OUTSIDE:
        finding = _finding_of(name, reach)
        line = {
            "probe": name,
            "promises": promises[name],
            "outcome": finding.outcome,
            "figure": finding.figure,
        }
        print(json.dumps(line), flush=True)  # noqa: T201 - its answer


def _finding_of(name: str, reach: Reach) -> Finding:
    try:
        return CATALOG[name](reach)
    except Exception as error:  # noqa: BLE001 - whatever stopped it, nothing is shown to be kept
        return Finding("unproven", f"It could not look: {type(error).__name__}.")


def _check(origin: str) -> None:
    place = urlsplit(origin)
    if place.scheme != "https" or not place.hostname or place.path not in ("", "/"):
        raise KeepfaithError(
            "That is not the address of a portal.", "Give it as https://portal.example.gov, without a path."
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m keepfaith.prober.outside", description="Look from outside."
    )
    parser.add_argument("origin", help="the portal, as https://portal.example.gov")
    parser.add_argument("--plain", default="", help="its address by plain HTTP, if not that of the same host")
    parser.add_argument(
        "--authority", default="", help="a file with the certificate to trust, if it is not a public one"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
