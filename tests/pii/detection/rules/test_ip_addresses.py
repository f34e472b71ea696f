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


@pytest.mark.parametrize(
    "sentence", ["from {}, at noon", "IP: {}", "({}) was blocked", "http://{}/", "src={} dst=x"]
)
@pytest.mark.parametrize(
    "address",
    [
        "198.51.100.5", "192.0.2.123", "192.000.002.041", "192.0.2.5:443", "203.0.113.7:51234", "::ffff:192.0.2.5",
        "[2001:db8::1]:8080", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "192[.]0[.]2[.]5", "192.0.2[.]5",
        "192(dot)0(dot)2(dot)5", "2001[:]db8[:]0[:]1[:][:]5", "2001:DB8:0:9C::B0",
    ],
)  # fmt: skip
def test_the_whole_address_is_covered(address, sentence):
    assert sure(sentence.format(address)) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "192.0.2.0/24", "10.0.0.5/8", "192.0.2.0/255.255.255.0", "2001:db8:1:2::/64", "2001:db8::1/128",
        "192.0.2.10-20", "fe80::1ff:fe23:4567:890a%eth0", "fe80::1ff:fe23:4567:890a%25eth0",
        "192 dot 0 dot 2 dot 5", "192 . 0 . 2 . 5",
    ],
)  # fmt: skip
def test_what_says_of_which_network_it_is_belongs_to_it(address):
    assert sure(f"IP {address}, at noon") == [address]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("[192.0.2.5]", ["192.0.2.5"]),
        ("[192.0.2.5]:25", ["[192.0.2.5]:25"]),
        ("range 192.0.2.10-192.0.2.20 is ours", ["192.0.2.10", "192.0.2.20"]),
        ("pool-203-0-113-77.example.net logged in", ["203-0-113-77"]),
        ("ip-10-0-0-5.example.net", ["10-0-0-5"]),
        ("5.2.0.192.in-addr.arpa", ["5.2.0.192"]),
        ("host_192.0.2.5.log", ["192.0.2.5"]),
        ("14:02:11 IP 192.0.2.5.443 > 198.51.100.7: Flags", ["192.0.2.5.443", "198.51.100.7"]),
        ("192.0.2.5:25:13 late", ["192.0.2.5"]),
        ("192.0.2.5/3/2024", ["192.0.2.5"]),
        ("user@192.0.2.5", ["192.0.2.5"]),
        ("192.0.2.5.", ["192.0.2.5"]),
    ],
)
def test_it_ends_where_something_else_begins(text, addresses):
    assert sure(text) == addresses


@pytest.mark.parametrize(
    "text",
    [
        "Section 10.1.2.3", "§ 10.1.2.3", "§10.1.2.3 says", "paragraph 10.1.2.3 of the rule", "OID 1.3.6.1",
        "1.3.6.1.4.1.311",
        "10.1.2.3 Duties of the board\n10.1.2.4 Meetings", "Standard 10.1.2.3", "Firefox 115.0.2.1", "1. 2. 3. 4",
        "00:1a:2b:ff:fe:3c:4d:5e", "SHA1 aa:bb:cc:dd:ee:11:22:33", "12:30:45:10", "call 1-800-555-0199",
        "room 1-2-3-4.b",
        "version 23.1.101.5", "a 5-10-15-20 split", "300.1.2.3:80",
    ],
)  # fmt: skip
def test_numbers_of_sections_keys_and_objects_are_not(text):
    assert sure(text) == []


def test_the_column_beside_that_of_addresses_is_none():
    text = (
        "Host      IP            Patch\nweb1      10.20.40.77   2.2.0.2\nsql2      192.0.2.9     10.0.5.8\n"
    )
    assert sure(text) == ["10.20.40.77", "192.0.2.9"]
