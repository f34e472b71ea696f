"""One byte for each character: what looks or means alike becomes the same."""

from hypothesis import given
from hypothesis import strategies as st

from keepfaith.pii.detection.normalization import INVISIBLE, normalized, visible_places


@given(st.text(max_size=60))
def test_normalizing_keeps_the_length(text):
    assert len(normalized(text)) == len(text)


def test_normalizing_exchanges_each_sign_that_there_is_for_one():
    every = "".join(map(chr, range(0x110000)))
    assert len(normalized(every)) == len(every)
    assert normalized("ÁÑÜ‑−\u00a0９Ａ•\r\n") == b"anu-- 9a. \n"
    assert normalized("“ﬁ” 𝟗 № Đ") == b'"\xff" 9 # d'


def test_what_cannot_be_seen_has_no_place():
    text = "1\u200b\u03012\u200d\ufeff3\0"
    plain = normalized(text)
    assert plain.replace(INVISIBLE.encode(), b"") == b"123"
    assert list(visible_places(plain)) == [0, 3, 6]
