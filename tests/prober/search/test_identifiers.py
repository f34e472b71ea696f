"""What people send is known by its form in any text of a program; what programs write for themselves is not."""

import base64
import gzip
import json
import random
import time
import uuid

import pytest

from keepfaith.pii.detection import SENSITIVE
from keepfaith.prober.search import identifiers
from keepfaith.prober.search.haystack import TooLong
from keepfaith.prober.search.identifiers import MARGIN, PART, SOUGHT, ClearText, is_text, unseen

SSN, CARD = "531-47-2963", "4539 5787 6362 1486"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (f"refused: {SSN}", "ssn"),
        ('{"note": "SSN 531472963"}', "ssn"),
        (json.dumps({"text": f"Hello\n{SSN}\nGoodbye"}), "ssn"),
        (f"received {{'question': 'my number is {SSN}'}}", "ssn"),
        ("ITIN 912-78-1234", "ssn"),
        (CARD, "payment-card"),
        (CARD.replace(" ", "-"), "payment-card"),
        (f"voucher={CARD.replace(' ', '')}&how=mail", "payment-card"),
        ("paid by 378282246310005", "payment-card"),
        ("iban=DE89370400440532013000", "bank-account"),
        ("to GB29 NWBK 6016 1331 9268 19", "bank-account"),
        ("routing number 011000015", "bank-account"),
        ('{"account_number": "000123456789"}', "bank-account"),
        ("número de cuenta: 000123456789", "bank-account"),
        ("银行账号12345678901", "bank-account"),
        ("driver's license S12345678", "drivers-license"),
        ("date of birth: 03/04/1971", "birth-date"),
        ('{"birth_date": "1971-03-04"}', "birth-date"),
        ("born March 4, 1971", "birth-date"),
        ("出生日期：1971年3月4日", "birth-date"),
        ("SASID 1012345678", "student-id"),
        ("学号1012345678", "student-id"),
        ("MEPID 1234567", "educator-id"),
    ],
)
def test_what_somebody_sent_is_known_by_its_form(text: str, category: str) -> None:
    assert ClearText().search(f"before\n{text}\nafter".encode()) == {category}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The Social Security Administration says that 078-05-1120 is nobody's.",
        "write to info@example.gov, call 781-338-3000, come to 135 Santilli Highway, Everett, MA 02149",
        "from 192.0.2.7 on 2026-11-28 04:55:36.123456+00",
        "0.4539578763621486 -.4539578763621486 [1.0, 4539578763621486.5]",
        "size 4625663963905565849",
        "531472963",
        f"{SSN.replace('-', '')}\n{SSN[:3]}\n47\n2963",
        '<symbol id="account_box" viewBox="0 0 24 24"><path d="M19 3H5c-1.1 0-2 .9"/></symbol>',
        "new Map(B.Object, [25.4, 10, 4.233]) new Map(B.Other, [1, 2.54, 96])",
        "pad_dl() (Debian #215805), Account <36176251+a@users.example>, Happy Birthday Lina (2009-02-28)",
        "checking ss_family SF#791537, Checking: 12345678, deposits = 12345678",
        "checking for Ed25519, account 12 of 34567, a bank of 1000000 people",
        "648 1288 1928 2568 3208 3848 4488 5128 5768 6408 7048 7688",
        "531 47 2963 531.47.2963",
        "measured\nOn 2026-11-28 somebody was born\n2026-11-28 12:00:00 a line of a log",
        "be68539007547035 BE68ABCDEFGHJKMN",
        f"upload+{base64.b64encode(b'DE89370400440532013000').decode()}",
        "the number 4539 5787 6362\n1486",
    ],
)
def test_what_is_the_agencys_or_a_programs_is_nobodys(text: str) -> None:
    assert ClearText().search(text.encode()) == set()


def test_numbers_that_programs_draw_are_nobodys() -> None:
    draw = random.Random(20261128)
    lines = []
    for _ in range(1_000):
        lines += [
            str(uuid.UUID(int=draw.getrandbits(128))), draw.randbytes(32).hex(), draw.randbytes(8).hex(),
            base64.b64encode(draw.randbytes(48)).decode(), str(draw.random()), str(draw.getrandbits(63)),
            "".join(draw.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=20)),
            f"127.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(256)} account {draw.randrange(9999)}",
        ]  # fmt: skip
    assert ClearText().search("\n".join(lines).encode()) == set()


def test_each_category_that_is_sought_is_seen_in_a_made_up_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(SOUGHT) >= SENSITIVE
    assert unseen() == []
    monkeypatch.setattr(identifiers, "detect", lambda *_args, **_more: ())
    assert unseen() == list(SOUGHT)


@pytest.fixture
def agency(tmp_path, monkeypatch):
    """An agency's folder with a file of its own numbers, to be written."""
    monkeypatch.setenv("KEEPFAITH_AGENCY", str(tmp_path))
    identifiers.own_numbers.cache_clear()
    yield tmp_path / "numbers.toml"
    identifiers.own_numbers.cache_clear()


def test_the_agencys_own_account_is_nobodys_and_a_form_of_everything_hides_nothing_unseen(agency) -> None:
    text = b"Pay to routing number 011000015, account number 000123456789."
    agency.write_text("")
    assert ClearText().search(text) == {"bank-account"}
    number = '[[number]]\nname = "{}"\ntitle = "Our account"\nform = "{}"\n'
    agency.write_text(number.format("bank", "011000015") + number.format("account", "0001234567[0-9]{2}"))
    identifiers.own_numbers.cache_clear()
    assert ClearText().search(text) == set()
    assert unseen() == ["bank-account"]
    agency.write_text(number.format("any", "[0-9]{3}-[0-9]{2}-[0-9]{4}"))
    identifiers.own_numbers.cache_clear()
    assert unseen() == ["ssn"]


@pytest.mark.parametrize("place", [0, PART - 15, PART - 9, PART - 1, PART, PART + MARGIN - 5, 3 * PART - 4])
def test_what_stands_across_two_parts_is_met(tmp_path, place: int) -> None:
    text = ("x" * 99 + "\n") * (4 * PART // 100)
    (tmp_path / "log").write_text(f"{text[:place]} {CARD} {text[place:]}")
    assert ClearText().search_file(tmp_path / "log") == {"payment-card"}


@pytest.mark.parametrize("shift", range(0, 24, 3))
def test_a_longer_number_that_is_cut_by_the_end_of_a_part_is_none(tmp_path, shift: int) -> None:
    number = CARD.replace(" ", "") * 3
    (tmp_path / "log").write_text("é" * 40 + "a " * (PART // 2 - shift) + number + " b" * PART)
    assert ClearText().search_file(tmp_path / "log") == set()


def test_what_is_compressed_is_read_and_what_is_no_text_is_not(tmp_path) -> None:
    (tmp_path / "log.gz").write_bytes(gzip.compress(f"{SSN}\n".encode()))
    (tmp_path / "page").write_bytes(bytes(40) + SSN.encode() + bytes(range(32)) * 9)
    texts = ClearText()
    assert texts.search_file(tmp_path / "log.gz") == {"ssn"}
    assert texts.search_file(tmp_path / "page") == set()
    assert is_text(f"{SSN}\n".encode("latin-1") * 99 + b"\0")
    assert not is_text(random.Random(1).randbytes(4096))


def test_a_few_controls_do_not_hide_a_number() -> None:
    assert ClearText().search(b"a line of a log\n" * 20 + b"\0" + SSN.encode() + b"\0") == {"ssn"}


def test_a_part_that_held_nothing_is_not_read_again_and_one_that_did_is(tmp_path, monkeypatch) -> None:
    read = []
    monkeypatch.setattr(
        identifiers,
        "detect",
        lambda text, detect=identifiers.detect, **more: read.append(text) or detect(text, **more),
    )
    log, texts = tmp_path / "log", ClearText()
    log.write_text("a line of 2026-11-28\n" * 10_000)
    assert texts.search_file(log) == set()
    first, parts = len(read), -(-log.stat().st_size // PART)
    assert first == parts
    with log.open("a") as more:
        more.write(f"{SSN}\n")
    assert texts.search_file(log) == {"ssn"}
    # The last part alone, once for the number and once more where the part before it goes on into that.
    assert first < len(read) <= first + 2
    again = len(read)
    assert texts.search_file(log) == {"ssn"}
    assert len(read) > again


def test_no_more_parts_are_remembered_than_there_is_room_for(monkeypatch) -> None:
    monkeypatch.setattr(identifiers, "MAX_CLEAN", 3)
    texts = ClearText()
    for number in range(9):
        texts.search(f"line {number}0000\n".encode() * 40)
        texts.search(f"line {number}0000\n".encode())
    assert len(texts._clean) == 3


def test_a_file_that_is_too_long_for_the_time_is_not_taken_for_read(tmp_path) -> None:
    (tmp_path / "log").write_text("2026-11-28")
    with pytest.raises(TooLong):
        ClearText().search_file(tmp_path / "log", until=time.monotonic() - 1)
