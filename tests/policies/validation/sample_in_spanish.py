"""The sample agency with one translation, which stands for all: a check of an edition reads each of them anew."""

import os
import shutil
import tempfile
from pathlib import Path

from keepfaith.agency.agency import Agency, read_agency

SAMPLE = Path(__file__).parents[3] / "agencies" / "dese"
# What a copy leaves out.
OTHERS = tuple(path.name for path in (SAMPLE / "locale").iterdir() if path.name != "es")


def sample_in_spanish() -> Agency:
    """Copy it to a place of its own, which goes with the folder of the run."""
    place = Path(tempfile.mkdtemp(dir=Path(os.environ["KEEPFAITH_DATA"]).parent))
    return read_agency(shutil.copytree(SAMPLE, place / "dese", ignore=shutil.ignore_patterns(*OTHERS)))
