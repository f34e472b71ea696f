"""The process that sets one document: from its data on standard input to a PDF on standard output.

It reads its template and its fonts, then lets go of files and network, and only then sees what people typed.
"""

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from keepfaith.process_limits import end_with_parent, leave_network, lower

if TYPE_CHECKING:
    from typst import Compiler

_FOLDER: Final = Path(__file__).parent
_TEMPLATE: Final = (_FOLDER / "document.typ").read_bytes()
_STANDARD: Final = "ua-1"
_SECONDS: Final = 15
_MEMORY: Final = 1_500_000_000
# A text for each font, in both weights, so that all of them are read.
_ALL_FONTS: Final = {"paragraphs": ["a字"]}
_FIRST: Final = {
    "form": "report",
    "title": "a",
    "author": "",
    "language": "en",
    "region": None,
    "moment": [2000, 1, 1, 0, 0, 0],
    "blocks": [
        {"kind": "heading", "level": 1, "text": _ALL_FONTS},
        {"kind": "table", "widths": [1], "columns": [_ALL_FONTS], "rows": [[_ALL_FONTS]]},
    ],
}


def main() -> None:
    """Set a document, or end with a status that is not 0."""
    end_with_parent(int(sys.argv[1]))
    # With more threads this is not possible, so before the library starts some.
    leave_network()
    compiler = _ready_compiler()
    lower(
        {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_NOFILE: 0,
            resource.RLIMIT_NPROC: 0,
            resource.RLIMIT_CPU: _SECONDS,
            resource.RLIMIT_AS: _MEMORY,
        }
    )
    sys.stdout.buffer.write(_compile(compiler, sys.stdin.buffer.read().decode()))
    sys.stdout.buffer.flush()


def _ready_compiler() -> "Compiler":
    """Return a compiler that has set a page, so that it has its fonts and its threads."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FOLDER / "fonts")]
    )
    compiler = typst.Compiler(_TEMPLATE, root=str(_FOLDER), font_paths=fonts, ignore_system_fonts=True)
    _compile(compiler, json.dumps(_FIRST))
    return compiler


def _compile(compiler: "Compiler", report: str) -> bytes:
    result = compiler.compile(
        _TEMPLATE, format="pdf", sys_inputs={"report": report}, pdf_standards=[_STANDARD]
    )
    if not isinstance(result, bytes):
        raise TypeError("a document of one file came as several")
    return result


if __name__ == "__main__":
    main()
