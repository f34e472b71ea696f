"""Among the bytes of databases and in the access log, only what proves itself is somebody's."""

import base64
import random
import sqlite3
import struct
import time
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.prober.search import identifiers, page_texts
from keepfaith.prober.search.haystack import TooLong
from keepfaith.prober.search.page_texts import search_bytes, search_pages, unseen_among_bytes
from keepfaith.visits.pipeline.path_redaction import classify_paths
from keepfaith.visits.pipeline.path_rules import PathRules

SSN, CARD, IBAN = "531-47-2963", "4539 5787 6362 1486", "DE89370400440532013000"
RULES = PathRules.read(Path(__file__).parents[3] / "agencies" / "dese")
DRAW = random.Random(20261128)


def page(text: str) -> bytes:
    """Write a value as a page of PostgreSQL has it: its length in the byte before, and numbers of rows around."""
    value = text.encode()
    return DRAW.randbytes(24) + bytes([(len(value) + 1) << 1 | 1]) + value + struct.pack("<IHH", 71, 2, 2306)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (SSN, "ssn"),
        (f"my number is {SSN}.", "ssn"),
        (f'{{"question": "SSN {SSN}"}}', "ssn"),
        (CARD, "payment-card"),
        (CARD.replace(" ", "-"), "payment-card"),
        (f"card={CARD.replace(' ', '')}", "payment-card"),
        (IBAN, "bank-account"),
        ("DE89 3704 0044 0532 0130 00", "bank-account"),
    ],
)
def test_what_proves_itself_is_seen_among_bytes(text: str, category: str) -> None:
    assert search_bytes(page(text)) == {category}


@pytest.mark.parametrize(
    "text",
    [
        "born on 03/04/1971", "account number 000123456789", CARD.replace(" ", ""), "1732780800123456",
        f"8{SSN}", f"{SSN}9", f"{SSN}-1", f"{CARD} 1234", "078-05-1120", "4539 5787 6362 1487",
        "DE88370400440532013000",
        f"upload+{IBAN}Q", "6a6e8203-4539-5787-6362-148600000000", "531-47\n-2963", f"{SSN}.example.org",
    ],
)  # fmt: skip
def test_what_a_word_would_have_to_announce_is_not(text: str) -> None:
    assert search_bytes(page(text)) == set()


def test_nothing_is_seen_in_what_programs_draw_or_encrypt() -> None:
    rows = [page(base64.b64encode(DRAW.randbytes(48)).decode()) for _ in range(4_000)]
    rows += [page(base64.urlsafe_b64encode(DRAW.randbytes(33)).decode()) for _ in range(4_000)]
    rows += [page(str(DRAW.getrandbits(63))) for _ in range(4_000)]
    rows += [page(DRAW.randbytes(32).hex()) for _ in range(4_000)]
    assert search_bytes(b"".join(rows) + DRAW.randbytes(2_000_000)) == set()


def test_a_deleted_row_is_seen_in_the_pages_of_a_database(tmp_path) -> None:
    path = tmp_path / "store.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE note (text)")
        database.executemany("INSERT INTO note VALUES (?)", [("nothing",), (f"call about {SSN}",)])
    assert search_pages(path) == {"ssn"}
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("DELETE FROM note")
    assert search_pages(path) == {"ssn"}
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM")
    assert search_pages(path) == set()


def test_a_path_in_the_access_log_is_read_as_text(tmp_path) -> None:
    path = tmp_path / "days.parquet"
    numbers = f"/form?card={CARD}", f"/pay/{CARD.replace(' ', '-')}", f"/pay/{CARD}/"
    for value, categories in (
        *((number, {"payment-card"}) for number in numbers),
        ("/forms/contact/", set()),
    ):
        pl.DataFrame({"path": ["/", value, "/about/"], "bytes": [4539578763621486, 1, 2]}).write_parquet(
            path, compression="zstd"
        )
        assert search_pages(path) == categories


def test_a_card_number_without_blanks_is_seen_in_a_path_of_the_access_log_alone(tmp_path) -> None:
    path, number = tmp_path / "days.parquet", CARD.replace(" ", "")
    for value, categories in (
        (f"/events/{number}/", {"payment-card"}),
        (f"/events/{number}", {"payment-card"}),
        (f"/events/{number}0000/", set()),
        ("/events/4539578763621487/", set()),
        (f"/events/a{number}/", set()),
    ):
        pl.DataFrame({"path": ["/", value], "bytes": [4539578763621486, 1]}).write_parquet(path)
        assert search_pages(path, is_log=True) == categories
        assert search_pages(path) == set()
    # What the log keeps holds none.
    redacted = classify_paths(pl.Series([f"/events/{number}/", f"/events/{CARD}/"]), RULES)["redacted"]
    redacted.alias("path").to_frame().write_parquet(path)
    assert search_pages(path, is_log=True) == set()


@pytest.mark.parametrize("place", [0, 90, 4096 - 6, 4096, 8192 - 10, 12_000 - 11])
def test_a_number_is_seen_wherever_it_lies(tmp_path, monkeypatch, place: int) -> None:
    monkeypatch.setattr(page_texts, "PIECE", 4096)
    content = bytearray(bytes(12_000))
    content[place : place + len(SSN)] = SSN.encode()
    (tmp_path / "file").write_bytes(content)
    assert search_pages(tmp_path / "file") == {"ssn"}


def test_a_longer_number_is_none_where_a_piece_ends_in_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(page_texts, "PIECE", 4096)
    (tmp_path / "file").write_bytes(bytes(4096 - len(SSN)) + f"{SSN}22".encode() + bytes(5_000))
    assert search_pages(tmp_path / "file") == set()


def test_what_is_not_looked_at_in_time_or_has_too_many_places_is_not_taken_for_read(
    tmp_path, monkeypatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\n078-05-1120" * 99)
    with pytest.raises(TooLong):
        search_pages(path, until=time.monotonic() - 1)
    monkeypatch.setattr(page_texts, "MAX_PLACES", 20)
    with pytest.raises(TooLong):
        search_pages(path)


def test_rules_that_see_nothing_among_bytes_say_so(monkeypatch) -> None:
    assert unseen_among_bytes() == []
    monkeypatch.setattr(identifiers, "detect", lambda *_args, **_more: ())
    assert unseen_among_bytes() == ["ssn", "payment-card", "bank-account"]


@given(
    number=st.sampled_from([SSN, CARD, CARD.replace(" ", "-"), CARD.replace(" ", ""), IBAN]),
    before=st.text(max_size=4), behind=st.text(max_size=4), word=st.sampled_from(["", "card ", "visa="]),
)  # fmt: skip
def test_no_visitor_can_put_one_into_the_access_log(number: str, before: str, behind: str, word: str) -> None:
    path = f"/{word}{before}{number}{behind}".replace("\n", "")
    stored = classify_paths(pl.Series([path]), RULES)["redacted"][0]
    assert search_bytes(f"\n/\n{stored}\n/about/\n".encode(errors="replace")) == set()
