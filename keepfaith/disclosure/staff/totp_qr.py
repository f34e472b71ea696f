"""The picture that an app reads to set up codes: drawn in the page, for the content policy lets no data: address in."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

_QUIET = 4


def qr_svg(text: str) -> SafeString:
    """Draw a text as a QR code, in plain SVG without styles."""
    rows = _modules(text)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    return format_html(
        '<svg class="qr" role="img" aria-label="Picture to scan with your app" viewBox="0 0 {0} {0}" '
        'shape-rendering="crispEdges"><rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>',
        len(rows),
        path,
    )


def _modules(text: str) -> list[list[bool]]:
    code: Any = QRCode(border=_QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows
