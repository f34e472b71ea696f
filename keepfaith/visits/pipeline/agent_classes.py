"""The names under which machines and people are counted; stored as they are, so never rename one."""

from typing import Final

LIKELY_HUMAN: Final = "likely-human"
UNLIKELY_HUMAN: Final = "unlikely-human"
TOOL: Final = "tool"
SCANNER: Final = "scanner"
CRAWLERS: Final = (
    "search-engine", "ai-crawler", "seo", "monitoring", "feed-reader", "preview", "archiver", "advertising",
    "other-crawler",
)  # fmt: skip
CLASSES: Final = (LIKELY_HUMAN, UNLIKELY_HUMAN, TOOL, SCANNER, *CRAWLERS)
# Everything else is counted as a machine.
HUMANS: Final = frozenset({LIKELY_HUMAN})
