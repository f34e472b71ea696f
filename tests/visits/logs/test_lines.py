"""Lines of any bytes are counted, found and split as plain Python does it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.visits.logs import lines as module
from keepfaith.visits.logs.lines import Lines, text_of

SIGNS = [
    b'"',
    b"\n",
    b"\r",
    b"a",
    b" ",
    b"\t",
    b"\xff",
    b"\xc3",
    b"\xa4",
    b"\x00",
    b"\xe2\x80",
    b"\xf0\x9f",
    b"#",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    b"\\",
    b"\x1e",
    b"\xf5\x80\x80\x80",
    b"\x85",
    b"\x7f",
]
CHUNK = st.lists(st.sampled_from(SIGNS), max_size=40).map(b"".join)


def split(chunk):
    return chunk.removesuffix(b"\n").split(b"\n") if chunk else []


@given(CHUNK, st.integers(1, 9), st.sampled_from([0, 1, 3]), st.data())
@settings(max_examples=300, deadline=None)
def test_lines_are_counted_and_found(chunk, block, few, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        patch.setattr(module, "_ODD_SHARE", few)
        lines = Lines(chunk)
        expected = split(chunk)
        assert lines.count == len(expected)
        wanted = sorted(data.draw(st.sets(st.sampled_from(range(len(expected)))))) if expected else []
        assert lines.raw(np.array(wanted, np.int64)) == [expected[number] for number in wanted]
        assert [lines.place(number) for number in wanted] == [
            sum(len(line) + 1 for line in expected[:number]) for number in wanted
        ]
        for sign in (b"\r", b"\xef\xbb\xbf", b'a"'):
            assert lines.holding(sign).tolist() == [n for n, line in enumerate(expected) if sign in line]
        plain = all(0x20 <= byte < 0x7F for line in expected for byte in line)
        assert lines.plain == plain
        odd = [n for n, line in enumerate(expected) if not all(0x20 <= byte < 0x7F for byte in line)]
        assert lines.odd is None or lines.odd.tolist() == odd
        assert lines.odd is None or few == 1 or len(odd) * few <= len(expected)


@given(CHUNK.filter(bool), st.sampled_from('" \t'), st.integers(1, 6))
@settings(max_examples=300, deadline=None)
def test_fields_lie_between_separators(chunk, separator, width):
    names = [str(number) for number in range(width)]
    frame, valid = Lines(chunk).fields(separator, names, names)
    expected = split(chunk)
    assert frame.height == len(expected)
    for line, row, is_right in zip(expected, frame.rows(), valid, strict=True):
        fields = [text or None for text in text_of(line).split(separator)][:width]
        assert not is_right or list(row) == fields + [None] * (width - len(fields))
        assert is_right or not all(0x20 <= byte < 0x7F for byte in line)


def test_a_lone_carriage_return_is_no_end_of_a_line():
    frame, valid = Lines(b"a\rb\n").fields('"', ["0"], ["0"])
    assert (frame.rows(), valid.tolist()) == [[("a\rb",)], [True]] or frame.rows() == [("a\rb",)]


def test_fields_are_found_beyond_the_first_block_and_in_order():
    data = b"".join(b'%d"x"%d\n' % (number, number) for number in range(300_000))
    frame, _ = Lines(data).fields('"', ["a", "b", "c"], ["a", "c"])
    assert frame["a"].cast(int).to_list() == list(range(300_000))
    assert (frame["a"] == frame["c"]).all()
    lines = Lines(data)
    assert lines.raw(np.array([0, 7, 150_000, 299_999])) == [
        b'%d"x"%d' % (number, number) for number in (0, 7, 150_000, 299_999)
    ]
