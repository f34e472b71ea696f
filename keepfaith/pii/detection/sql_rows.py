"""Rows in statements of SQL: a column's cue word speaks of the value at its place in each row."""

import re
from collections.abc import Iterator
from typing import Final

_INSERT: Final = re.compile(rb"\(([^()'\"]{2,600})\)[\s>]{1,9}values?[\s>]{0,9}(?=\()")
_ROW: Final = re.compile(rb"[\s,>]{0,9}\((?=((?:'[^']{0,300}'|\"[^\"]{0,300}\"|[^()'\"]{1,300}){1,60}))\1\)")
_VALUE: Final = re.compile(rb"'[^']*'|\"[^\"]*\"|[^,'\"]+")
_NAME: Final = re.compile(rb"[^,]+")

Span = tuple[int, int]


def find_rows(plain: bytes) -> Iterator[tuple[list[Span], list[Span]]]:
    """Yield the places of a statement's column names, with those of the values of each of its rows."""
    if b"values" not in plain:
        return
    for statement in _INSERT.finditer(plain):
        names = [name.span() for name in _NAME.finditer(plain, *statement.span(1))]
        row = _ROW.match(plain, statement.end())
        while row:
            values = [
                value.span() for value in _VALUE.finditer(plain, *row.span(1)) if value[0].strip(b" \n>")
            ]
            if len(values) == len(names):
                yield names, values
            row = _ROW.match(plain, row.end())
