"""The file that a run writes after each result, from which a later run of the same product goes on."""

import hashlib
import json
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.violations.source_tree import ROOT
from tests.violations.trial import Result

_PRODUCT = ("keepfaith", "agencies")
# These say more of the machine than of the breach: they are tried again.
_UNSETTLED = ("broke off", "stale")


@dataclass(frozen=True)
class ResultsFile:
    """Where results go, if anywhere; the seed is the one that they were drawn by."""

    path: Path | None
    product: str
    seed: str
    earlier: tuple[Result, ...] = ()

    @classmethod
    def at(cls, path: Path | None, *, seed: str | None) -> "ResultsFile":
        """Read what an earlier run left there; of another product or by another seed it counts for nothing."""
        product = digest_of_product()
        listed = json.loads(path.read_text()) if path and path.exists() else {}
        if listed.get("product") != product or seed not in (None, listed.get("seed")):
            return cls(path, product, seed or secrets.token_hex(4))
        settled = (result for result in _results(listed) if result.outcome not in _UNSETTLED)
        return cls(path, product, listed["seed"], tuple(settled))

    def write(self, faults: Sequence[str], results: Sequence[Result]) -> None:
        """Write everything so far."""
        if self.path:
            listed = {"product": self.product, "seed": self.seed, "faults": faults}
            text = json.dumps(listed | {"results": [row.as_json() for row in results]}, indent=1) + "\n"
            # Whoever breaks off while it is written leaves the one before.
            written = self.path.with_name(f"{self.path.name}.new")
            written.write_text(text)
            written.replace(self.path)


def read_results(path: Path) -> list[Result]:
    """Read what a run wrote by `--json`."""
    return _results(json.loads(path.read_text()))


def digest_of_product() -> str:
    """Name what is tried, with what nobody committed yet."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z", *_PRODUCT],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    digest = hashlib.sha256()
    for name in sorted(filter(None, listed.stdout.split("\0"))):
        if (file := ROOT / name).is_file():
            digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def _results(listed: dict) -> list[Result]:
    return [
        Result(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
        for row in listed["results"]
    ]
