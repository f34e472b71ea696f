"""Old addresses of this site that lead to new ones: the file `redirects.toml` of an agency's folder."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keepfaith.policies.editions.fault import Fault

FILE: Final = "redirects.toml"
MAX_REDIRECTS: Final = 500
# No %, so that one path has one way to be written; no second slash, which would lead to another host.
_PATH: Final = re.compile(r"/(?:[A-Za-z0-9._~-]+/?)*")
_TARGET: Final = re.compile(rf"{_PATH.pattern}(?:#[a-z][a-z0-9-]*)?")


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old path, the path that it leads to, and the line of its file."""

    old: str
    new: str
    line: int


def read_redirects(folder: Path) -> Iterator[Redirect | Fault]:
    """Read the file of an agency's folder: each entry is a redirect or a fault; no file is no redirect."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        return
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+)", str(error))
        yield Fault(FILE, int(match[1]) if match else 1, f"the file is not TOML: {error}", "fix that line")
        return
    except (OSError, ValueError) as error:
        yield Fault(FILE, 1, f"the file cannot be read: {type(error).__name__}", "save it as UTF-8 TOML")
        return
    entries = table.get("redirect", [])
    if table.keys() - {"redirect"} or not isinstance(entries, list) or len(entries) > MAX_REDIRECTS:
        yield Fault(
            FILE, 1, f"the file is not a list of at most {MAX_REDIRECTS} redirects",
            'write [[redirect]] with from = "/old.html" and to = "/forms/"',
        )  # fmt: skip
        return
    yield from _entries(entries, text)


def _entries(entries: list[Any], text: str) -> Iterator[Redirect | Fault]:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[redirect]]"]
    known: set[str] = set()
    for number, entry in enumerate(entries):
        line = lines[number] if number < len(lines) else 1
        if not isinstance(entry, dict) or entry.keys() != {"from", "to"}:
            yield Fault(FILE, line, "a redirect has from and to, and nothing else", "write both as texts")
            continue
        old, new = str(entry["from"]), str(entry["to"])
        if not _PATH.fullmatch(old) or old == "/":
            yield Fault(
                FILE, line, f"from = “{old}” is no path of this site",
                "begin with a slash, and use letters, figures and . _ ~ - without a ? or #",
            )  # fmt: skip
        elif not _TARGET.fullmatch(new):
            yield Fault(
                FILE, line, f"to = “{new}” is no path of this site",
                "begin with one slash: a redirect stays on this site",
            )  # fmt: skip
        elif old in known:
            yield Fault(FILE, line, f"{old} stands twice", "keep one of both")
        else:
            known.add(old)
            yield Redirect(old, new, line)
