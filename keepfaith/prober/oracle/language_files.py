"""Where the words of each language are written down again, and how a file is read."""

import tomllib
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).with_name("languages")


def language_files() -> dict[str, dict[str, Any]]:
    """Return the file of each language by its code in an address; English has none there."""
    files = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml"))
    }
    return {"" if code == "en" else code: file for code, file in files.items()}
