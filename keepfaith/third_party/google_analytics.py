"""Google Analytics as this software can load it: by a small script of ours, never by Google's own."""

from pathlib import Path
from typing import Final

from keepfaith.policies.sections.integration import Integration

TOOL: Final = "google-analytics"
INTEGRATION: Final = Integration(
    TOOL, loads=("connection",), fields=("page", "referring-host"), account=r"G-[A-Z0-9]{4,20}"
)
SCRIPT: Final = Path(__file__).parent / "static" / "third_party" / "google-analytics.js"
