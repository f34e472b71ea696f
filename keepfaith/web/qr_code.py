"""A text as a QR code, drawn in the page: the content policy lets no data: address in."""

from itertools import groupby

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

_QUIET = 4


def qr_svg(text: str, *, label: str) -> SafeString:
    """Draw a text as a QR code, in plain SVG without styles; `label` says what it is."""
    code = segno.make(text, error="m", encoding="utf-8", micro=False, boost_error=False)
    path, width = "", 0
    for y, row in enumerate(code.matrix_iter(border=_QUIET)):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            path += f"M{x} {y}h{length}v1h-{length}z" if is_dark else ""
            x += length
        width = x
    return format_html(
        '<svg class="qr" role="img" aria-label="{2}" viewBox="0 0 {0} {0}">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>',
        width,
        path,
        label,
    )
