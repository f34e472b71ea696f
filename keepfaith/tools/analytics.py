"""Google Analytics, by a small script of ours: Google's own sends more than the policy lists, so it is never loaded."""

from typing import Final

from keepfaith.policies.integrations import Integration

TOOL: Final = "google-analytics"
INTEGRATION: Final = Integration(
    TOOL, loads=("connection",), fields=("page", "referring-host"), account=r"G-[A-Z0-9]{4,20}"
)
