"""Addresses as logs write them."""

import ipaddress

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.visits.pipeline.ip_addresses import parse_ip_address, parse_ip_addresses

MAPPED = bytes(10) + b"\xff\xff"


@given(address=st.ip_addresses())
def test_every_address_is_read_as_the_library_reads_it(address):
    wanted = address.packed if address.version == 6 else MAPPED + address.packed
    assert parse_ip_address(str(address)) == wanted


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", MAPPED + bytes([192, 0, 2, 1])),
        ("::ffff:192.0.2.1", MAPPED + bytes([192, 0, 2, 1])),
        ("[2001:db8::1]", ipaddress.ip_address("2001:db8::1").packed),
        ("fe80::1%eth0", ipaddress.ip_address("fe80::1").packed),
        ("host.example.org", None),
        ("-", None),
        ("", None),
        ("192.0.2", None),
        ("192.0.2.256", None),
        ("192.0.2.1\0", None),
        ("2001:db8::g", None),
        ("é:", None),
    ],
)
def test_an_invalid_ip_address_is_none(text, address):
    assert parse_ip_address(text) == address


def test_many_are_read_at_once_each_in_its_row():
    blocks, known = parse_ip_addresses(pl.Series(["192.0.2.1", "somewhere.example", "2001:db8::1"]))
    assert known.tolist() == [True, False, True]
    assert blocks[0].tobytes() == MAPPED + bytes([192, 0, 2, 1])
    assert not blocks[1].any()
    assert parse_ip_addresses(pl.Series([], dtype=pl.String))[0].shape == (0, 16)


ODD = [
    "192.0.2.256",
    "192.0.02.1",
    "+1.2.3.4",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4 ",
    "1..2.3",
    "",
    "-",
    "٣.1.1.1",
    "1.2.3.4\n",
]


@given(
    texts=st.lists(
        st.one_of(
            st.ip_addresses().map(str), st.sampled_from(ODD), st.from_regex(r"[0-9+.]{1,12}", fullmatch=True)
        )
    )
)
def test_many_at_once_are_read_as_each_by_itself(texts):
    blocks, known = parse_ip_addresses(pl.Series(texts, dtype=pl.String))
    singly = [parse_ip_address(text) for text in texts]
    assert known.tolist() == [read is not None for read in singly]
    assert [block.tobytes() for block in blocks] == [read or bytes(16) for read in singly]
