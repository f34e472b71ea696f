"""The patterns as Hyperscan compiled them, in a file beside the modules that `bin/set-up` makes.

Compiling takes about two seconds of a processor, and every process that looks at a text would do it anew. The file is
trusted as the modules beside it are: whoever may write there may write those.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Final

import hyperscan

FILE: Final = Path(__file__).with_name("patterns.hyperscan")
_FLAG: Final = hyperscan.HS_FLAG_SOM_LEFTMOST


def database_of(patterns: Sequence[bytes], file: Path = FILE) -> hyperscan.Database:
    """Read the file, if it holds these very patterns for this processor and this Hyperscan; else compile them."""
    with suppress(OSError, hyperscan.error):
        digest, _, compiled = file.read_bytes().partition(b"\n")
        if digest == _digest(patterns):
            # Hyperscan refuses bytes that are not as it wrote them, or were for another kind of processor.
            return hyperscan.loadb(compiled, hyperscan.HS_MODE_BLOCK)
    return _compile(patterns)


def write_file(patterns: Sequence[bytes], file: Path = FILE) -> None:
    """Compile the patterns into the file; who reads meanwhile sees the old file or the new one."""
    new = file.with_suffix(".new")
    new.write_bytes(_digest(patterns) + b"\n" + hyperscan.dumpb(_compile(patterns)))
    new.replace(file)


def _compile(patterns: Sequence[bytes]) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=list(patterns), ids=list(range(len(patterns))), flags=[_FLAG] * len(patterns)
    )
    return database


def _digest(patterns: Sequence[bytes]) -> bytes:
    stated = [version("hyperscan"), _FLAG, *patterns]
    return hashlib.sha256(repr(stated).encode()).hexdigest().encode()
