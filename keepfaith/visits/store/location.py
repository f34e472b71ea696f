"""Where the portal's own store of visits lies."""

from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final = "visits"


def visits_folder() -> Path:
    """Name the folder in the portal's data directory; it is there once something was kept."""
    return Path(settings.DATA) / FOLDER
