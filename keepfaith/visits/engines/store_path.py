"""Where an engine of its own sees the store: at the same path, or at another one that its URL names."""

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

from keepfaith.visits.engines.engine import EngineError

_FILES: Final = "files"
# Names as the store gives them: in an engine's own language of patterns they stand for themselves.
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9._/-]+")


@dataclass(frozen=True, slots=True)
class StoreUrl:
    """An engine's URL, and the folder of visits as the portal and as the engine see it."""

    url: str
    folder: Path
    engine_folder: str

    @classmethod
    def read(cls, url: str, folder: Path) -> "StoreUrl":
        """Take `?files=…` off a URL: there the engine sees the folder of visits."""
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        if options.keys() - {_FILES}:
            raise EngineError(
                "The URL of the statistics engine says more than “files” after the question mark.",
                "Write it as docs/operate/scale.md shows.",
            )
        engine_folder = options.get(_FILES, [str(folder)])[0].rstrip("/")
        return cls(urlunsplit(parts._replace(query="", fragment="")), folder, engine_folder)

    def names(self, files: Sequence[Path]) -> list[str]:
        """Name files as the engine sees them."""
        return [f"{self.engine_folder}/{name}" for name in self._within(files)]

    def pattern(self, files: Sequence[Path]) -> str:
        """Name files in one pattern: {this,that}."""
        within = self._within(files)
        return f"{self.engine_folder}/{within[0] if len(within) == 1 else f'{{{",".join(within)}}}'}"

    def _within(self, files: Sequence[Path]) -> list[str]:
        within = [file.relative_to(self.folder).as_posix() for file in files]
        if not all(_PLAIN_NAME.fullmatch(name) for name in within):
            raise EngineError("A file of the store has a name that is not ours.", "Check the store.")
        return within


def import_optional(name: str, *, package: str) -> ModuleType:
    """Import what an engine needs and the portal else does without."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EngineError(
            f"The package {package} is missing, which reaches the statistics engine.",
            "Install what requirements/engines.txt lists.",
        ) from error
