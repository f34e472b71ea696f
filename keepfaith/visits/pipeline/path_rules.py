"""How this agency's paths are read: which are forms, searches and downloads, and which carry what is not to be kept."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from keepfaith.errors import KeepfaithError

# Files that are taken home, and files that a page is put together from.
DOWNLOADS: Final = (
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "csv", "tsv", "zip", "gz", "7z",
    "epub", "mp3", "mp4", "ics", "parquet",
)  # fmt: skip
ASSETS: Final = (
    "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "woff", "woff2", "ttf", "otf",
    "eot", "bmp", "cur", "webmanifest",
)  # fmt: skip
SEARCH_PARAMETERS: Final = ("q", "query", "search", "keyword", "keywords")
_PATH: Final = re.compile(r"/[^\s?#*]*")
_EXTENSION: Final = re.compile(r"[a-z0-9]{1,12}")
_WORD: Final = re.compile(r"[A-Za-z0-9_\-]{1,32}")


@dataclass(frozen=True)
class PathRules:
    """What `agency.toml` says under `[visits]`, with what holds where it says nothing.

    `redacted` are beginnings of paths of which nothing after the beginning is kept; `prefixes` are first parts that say
    how a page was asked for and are left out; `forms`, `searches` are beginnings of paths; `downloads` are endings of
    names without the dot; `search_parameters` are names in a query that make a page a search.
    """

    zone: ZoneInfo
    redacted: tuple[str, ...] = ("/desk/",)
    prefixes: tuple[str, ...] = ("/no-tools",)
    forms: tuple[str, ...] = ("/forms/",)
    searches: tuple[str, ...] = ("/search",)
    downloads: tuple[str, ...] = DOWNLOADS
    search_parameters: tuple[str, ...] = SEARCH_PARAMETERS

    @classmethod
    def read(cls, agency: Path) -> "PathRules":
        """Read them from an agency's folder; refuse what cannot be meant."""
        file = agency / "agency.toml"
        try:
            agency_file = tomllib.loads(file.read_text(encoding="utf-8"))
            zone = ZoneInfo(agency_file["time_zone"])
            settings = dict(agency_file.get("visits", {}))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeepfaithError(
                f"{file} cannot be read: {type(error).__name__}.",
                "Give KEEPFAITH_AGENCY a folder with a complete agency.toml.",
            ) from error
        patterns = {
            "redacted": _PATH, "prefixes": _PATH, "forms": _PATH, "searches": _PATH,
            "downloads": _EXTENSION, "search_parameters": _WORD,
        }  # fmt: skip
        if strange := sorted(settings.keys() - patterns.keys()):
            raise _fault(file, f"“{strange[0]}” is not known there")
        return cls(
            zone, **{name: _string_list(file, name, settings[name], patterns[name]) for name in settings}
        )

    @cached_property
    def search_query(self) -> str:
        """Return the pattern of a query that asks for a search."""
        return rf"(?:^|&)(?:{'|'.join(map(re.escape, self.search_parameters))})="

    @cached_property
    def download_path(self) -> str:
        """Return the pattern of a path that is a file to take home."""
        return rf"(?i)\.(?:{'|'.join(self.downloads)})$"

    @cached_property
    def part_path(self) -> str:
        """Return the pattern of a path that is a part of a page."""
        return rf"(?i)\.(?:{'|'.join(ASSETS)})$"


def _string_list(file: Path, name: str, value: Any, pattern: re.Pattern[str]) -> tuple[str, ...]:  # noqa: ANN401 - unread
    if not isinstance(value, list) or not all(
        isinstance(entry, str) and pattern.fullmatch(entry) for entry in value
    ):
        raise _fault(file, f"“{name}” is not a list of texts that can be meant there")
    return tuple(value)


def _fault(file: Path, reason: str) -> KeepfaithError:
    return KeepfaithError(
        f"{file} has a fault under [visits]: {reason}.",
        "Paths begin with a slash and have no *; extensions are characters without the dot.",
    )
