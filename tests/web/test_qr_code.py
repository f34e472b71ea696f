"""A QR code in the page: the very modules of the text, in plain SVG."""

import re

import pytest
import segno

from keepfaith.web.qr_code import qr_svg


def matrix_of(svg: str) -> list[list[bool]]:
    """Read the dark squares back from the picture."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [[False] * size for _ in range(size)]
    for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg):
        assert length == back
        for place in range(int(x), int(x) + int(length)):
            rows[int(y)][place] = True
    return rows


@pytest.mark.parametrize("text", ["Reference: 0A1B2-C3D4E\nCode: 0A1B2-C3D4E-F5G6H-J7K8M", "申请编号: 0A1B2"])
def test_the_picture_has_the_modules_of_the_text_and_nothing_that_a_policy_blocks(text):
    code = segno.make(text, error="m", encoding="utf-8", micro=False, boost_error=False, mask=4)
    svg = qr_svg(text, label='What "it" is')
    assert matrix_of(svg) == [[bool(dark) for dark in row] for row in code.matrix_iter(border=4)]
    assert 'aria-label="What &quot;it&quot; is"' in svg
    assert not re.search(r"style=|href|data:|<script", svg)
