"""Where the agency's own files are; whoever needs to know it before Django runs, or without it, asks here."""

import os
from pathlib import Path
from typing import Final

SAMPLE: Final = Path(__file__).parents[2] / "agencies" / "dese"


def agency_folder() -> Path:
    """Name the folder that KEEPFAITH_AGENCY gives, or the sample's, by its absolute path."""
    return Path(os.environ.get("KEEPFAITH_AGENCY", SAMPLE)).absolute()
