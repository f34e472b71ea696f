"""IP addresses of both versions, told apart from versions, sections, times and names of programs."""

import pytest

from keepfaith.pii.detection import ACT, detect


def sure(text):
    return [text[match.start : match.end] for match in detect(text, categories={"ip-address"}, at_least=ACT)]


@pytest.mark.parametrize(
    "address",
    [
        "192.0.2.146",
        "203.0.113.9",
        "10.1.2.3",
        "2001:db8::1:2",
        "fe80::1ff:fe23:4567:890a",
        "2001:db8:0:1:2:3:4:5",
        "::ffff:203.0.113.9",
    ],
)
def test_it_is_found(address):
    assert sure(f"from {address}, at noon") == [address]


@pytest.mark.parametrize("text", ["IP address 8.8.8.8", "client 1.2.3.4"])
def test_a_word_for_it_makes_small_numbers_one(text):
    assert len(sure(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "version 4.3.99.16", "v1.91.6.1", "see 3.2.1.4", "1.2.3.4.5", "300.1.2.3", "12:34:56", "std::string", "a::b",
        "00:1a:2b:3c:4d:5e", "::", "127.0.0.1", "255.255.255.0",
    ],
)  # fmt: skip
def test_versions_sections_and_times_are_not(text):
    assert sure(text) == []


@pytest.mark.parametrize("text", ["IP:2001:db8::1:2", "IP:::ffff:203.0.113.9", "IP地址：2001:db8::1:2"])
def test_the_colon_of_the_word_before_is_not_of_the_address(text):
    assert sure(text) == [text[text.index(":" if text[2] == ":" else "：") + 1 :]]


@pytest.mark.parametrize(
    "text",
    [
        "Allow list for the test: north = 30.40.4.49, south = 80.2.84.64",
        "Please whitelist 30.40.4.49 and 79.36.47.76.",
        "The laptop gets 79.36.47.76 and 80.2.84.64 in turn",
        "We cannot reach 30.40.4.49 from home. Firewall: 80.2.84.64",
    ],
)
def test_words_of_networks_make_small_numbers_addresses(text):
    assert len(sure(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "X-Originating-IP: [10.1.2.3]\nX-Mailer: Web 2.1.9.2\n", "client=10.1.2.3 ver=3.2.0.62",
        "From 10.1.2.3. We upgraded the VPN client to 4.10.0.6.", "Host 10.1.2.3 has Firefox 4.10.0.6",
    ],
)  # fmt: skip
def test_what_follows_the_name_of_a_program_is_its_version(text):
    assert sure(text) == ["10.1.2.3"]
