"""Needles are met in every form in which software writes a word or an address, and inside what it compresses."""

import base64
import gzip
import hashlib
import urllib.parse
import zlib

import hypothesis.strategies as st
import polars as pl
import pytest
import zstandard
from hypothesis import given

from keepfaith.prober.search.haystack import OVERLAP, PIECE, Haystack, TooLong
from keepfaith.prober.search.needles import Sought

WORD, ADDRESS = "4f2kwick", "127.83.12.9"
HAYSTACK = Haystack(Sought(addresses=(ADDRESS,), words=(WORD,)).needles())


@pytest.mark.parametrize(
    "written",
    [
        b"..4f2kwick..",
        b"4F2KWICK",
        b"4F2kwick",
        WORD.encode().hex().encode(),
        WORD.encode().hex().upper().encode(),
        WORD.encode("utf-16-le"),
        WORD[::-1].encode(),
        b"%34%66%32%6B%77%69%63%6B",
        *(base64.b64encode(b"x" * offset + WORD.encode() + b"tail") for offset in range(6)),
    ],
)
def test_a_word_is_met_in_each_form(written):
    assert HAYSTACK.search(b"before " + written + b" after") == {"word"}


@pytest.mark.parametrize(
    "written",
    [
        b"from 127.83.12.9 at",
        b"127-83-12-9",
        b"9.12.83.127.in-addr.arpa",
        b"::ffff:127.83.12.9",
        bytes.fromhex("7f530c09").hex().encode(),
        b"7F530C09",
        str(0x7F530C09).encode(),
        b"127.083.012.009",
        bytes(10) + b"\xff\xff\x7f\x53\x0c\x09",
        hashlib.sha256(b"127.83.12.9").hexdigest().encode(),
        hashlib.md5(b"127.83.12.9").digest(),
        *(base64.b64encode(b"x" * offset + ADDRESS.encode() + b"tail") for offset in range(6)),
    ],
)
def test_an_address_is_met_in_each_form(written):
    assert HAYSTACK.search(b"before " + written + b" after") == {"address"}


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_word_is_matched_whatever_is_around_it(before, after):
    assert "word" in HAYSTACK.search(before + WORD.encode() + after)
    assert "word" in HAYSTACK.search(base64.b64encode(before + WORD.encode() + after))


PERSON, NUMBER, RECEIPT, SESSION = (
    "adara.4f2kwick@example.org",
    "4111 1234 5678 9012",
    "0123456789ABCDEFGHJK",
    "s3" * 16,
)
CODES = Haystack(
    Sought(people=(PERSON,), numbers=(NUMBER,), receipts=(RECEIPT,), sessions=(SESSION,)).needles()
)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (hashlib.sha256(PERSON.encode()).digest(), "word"),
        (hashlib.sha1(PERSON.encode()).hexdigest().encode(), "word"),
        (b"4111123456789012", "number"),
        (b"4111-1234-5678-9012", "number"),
        (urllib.parse.quote(NUMBER).encode(), "number"),
        (hashlib.sha256(b"4111123456789012").hexdigest().encode(), "number"),
        (RECEIPT.encode(), "receipt"),
        (b"01234-56789-abcde-fghjk", "receipt"),
        (SESSION.encode().hex().encode(), "session"),
        *(
            (base64.urlsafe_b64encode(b"~" * offset + SESSION.encode() + b"?"), "session")
            for offset in range(6)
        ),
    ],
)
def test_a_person_a_number_and_a_code_are_met_in_each_form(written, kind):
    assert CODES.search(b"before " + written + b" after") == {kind}


def test_the_digests_that_the_portal_rightly_stores_are_not_met():
    stored = [hashlib.sha256(code.encode()) for code in (RECEIPT, SESSION)]
    assert CODES.search(b" ".join([stored[0].digest(), stored[1].hexdigest().encode()])) == set()


def test_base64url_is_met_where_it_differs_from_base64():
    code = "?~?~?~?~?~"
    haystack = Haystack(Sought(sessions=(code,)).needles())
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert haystack.search(encode(code.encode())) == {"session"}


def test_other_words_are_not_met():
    assert HAYSTACK.search(b"4f2kwic 127.83.12.8 127.83.12") == set()
    assert HAYSTACK.search(b"") == set()


def test_a_browser_is_met():
    haystack = Haystack(Sought().needles())
    assert haystack.search(b"Mozilla/5.0 (X11)") == {"browser"}
    assert haystack.search(urllib.parse.quote("no browser").encode()) == set()


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.ZstdCompressor().compress, zlib.compress], ids=["gzip", "zstd", "zlib"]
)
def test_what_is_compressed_is_read(tmp_path, pack):
    (tmp_path / "file").write_bytes(pack(b"a lot of other words " * 100 + WORD.encode()))
    assert HAYSTACK.search_file(tmp_path / "file") == {"word"}


def test_parquet_is_read(tmp_path):
    frame = pl.DataFrame({"path": ["/a", f"/b?q={WORD}"], "count": [1, 2], "raw": [b"x", ADDRESS.encode()]})
    frame.write_parquet(tmp_path / "file", compression="zstd")
    assert HAYSTACK.search_file(tmp_path / "file") == {"word", "address"}


@pytest.mark.parametrize("beginning", [b"PAR1", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78\x9c"])
def test_what_only_begins_like_a_compressed_file_is_read_as_it_is(tmp_path, beginning):
    (tmp_path / "file").write_bytes(beginning + b"nothing of the kind " + WORD.encode())
    assert HAYSTACK.search_file(tmp_path / "file") == {"word"}


@pytest.mark.parametrize("place", [PIECE - 4, PIECE, PIECE - OVERLAP, 2 * PIECE - 1])
def test_a_word_across_two_pieces_is_met(tmp_path, place):
    with (tmp_path / "file").open("wb") as file:
        file.seek(place)
        file.write(WORD.encode())
    assert HAYSTACK.search_file(tmp_path / "file") == {"word"}


def test_a_file_that_is_too_long_for_the_time_is_not_taken_for_searched(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(TooLong):
        HAYSTACK.search_file(tmp_path / "file", until=0.0)


def test_without_anything_to_look_for_nothing_is_met(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    assert Haystack(()).search_file(tmp_path / "file") == set()
