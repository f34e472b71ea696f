"""A trusted proxy is believed about scheme and sender; whatever anyone else claims is not even seen."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.website.proxied import MOST_HOPS, THROUGH, Proxied

TRUSTED = (ip_network("192.0.2.0/28"), ip_network("2001:db8::/64"))
FORGED = {
    "HTTP_FORWARDED": "for=192.0.2.99;proto=http;host=evil.example",
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "http",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PORT": "1",
    "HTTP_X_FORWARDED_PREFIX": "/evil",
    "HTTP_X_FORWARDED_SSL": "off",
    "HTTP_X_FORWARDED": "by=evil",
    "HTTP_X_REAL_IP": "203.0.113.9",
    "HTTP_SCRIPT_NAME": "/evil",
    "HTTP_X_SCRIPT_NAME": "/evil",
    "HTTP_X_ORIGINAL_URL": "/desk/",
    "HTTP_X_REWRITE_URL": "/desk/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "HTTP_PROXY": "http://evil.example/",
    "HTTP_REMOTE_USER": "records-officer",
}


def seen(peer="198.51.100.7", **headers):
    found = {}

    def application(environ, start_response):
        found.update(environ)
        return [b"answer"]

    plain = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "https", "HTTP_HOST": "localhost", "SCRIPT_NAME": ""}
    assert Proxied(application, trusted=TRUSTED)({**plain, **headers}, None) == [b"answer"]
    assert not set(FORGED) & set(found)
    assert found["HTTP_HOST"] == "localhost"
    assert found["SCRIPT_NAME"] == ""
    return found


def sender(header, peer="192.0.2.1"):
    return seen(peer, HTTP_X_FORWARDED_FOR=header)["REMOTE_ADDR"]


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("peer", ["198.51.100.7", "192.0.2.1"])
def test_each_claim_by_itself_is_taken_out(peer, name):
    assert name not in seen(peer, **{name: FORGED[name]})


@pytest.mark.parametrize("peer", ["198.51.100.7", "192.0.2.16", "2001:db8:1::1", "", "localhost", "::1"])
def test_from_any_other_peer_nothing_that_is_claimed_is_seen_or_believed(peer):
    found = seen(peer, **FORGED)
    assert found["wsgi.url_scheme"] == "https"
    assert found["REMOTE_ADDR"] == peer
    assert found[THROUGH] is False


def test_with_no_proxy_named_nobody_is_believed():
    found = {}
    Proxied(lambda environ, _start: found.update(environ) or [], trusted=())(
        {"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https", **FORGED}, None
    )
    assert (found["wsgi.url_scheme"], found["REMOTE_ADDR"]) == ("https", "127.0.0.1")
    assert not set(FORGED) & set(found)


def test_a_trusted_proxy_says_the_scheme_and_the_sender_and_nothing_else():
    found = seen("192.0.2.1", **FORGED)
    assert (found["wsgi.url_scheme"], found["REMOTE_ADDR"], found[THROUGH]) == ("http", "203.0.113.9", True)
    assert seen("192.0.2.1", HTTP_X_FORWARDED_PROTO="https")["wsgi.url_scheme"] == "https"


def test_the_portal_s_own_checks_beside_the_proxy_say_nothing_and_are_what_they_are():
    found = seen("192.0.2.1")
    assert (found["wsgi.url_scheme"], found["REMOTE_ADDR"], found[THROUGH]) == ("https", "192.0.2.1", False)


@pytest.mark.parametrize(
    "said", ["", "HTTPS", "https ", "https,http", "http,https", "https, https", "wss", "h\0"]
)
def test_a_scheme_that_is_not_plainly_https_counts_as_unprotected(said):
    assert seen("192.0.2.1", HTTP_X_FORWARDED_PROTO=said)["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.66, 203.0.113.9", "203.0.113.9"),
        ("198.51.100.66,\t203.0.113.9 , 192.0.2.3,192.0.2.4", "203.0.113.9"),
        ("2001:db8:1::5, 2001:db8::9", "2001:db8:1::5"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, ::ffff:192.0.2.2", "203.0.113.9"),
        ("192.0.2.3, 192.0.2.4", "192.0.2.3"),
        ("203.0.113.9, unknown", ""),
        ("203.0.113.9, _hidden, 192.0.2.2", ""),
        ("203.0.113.9:4711", ""),
        ("fe80::1%eth0", ""),
        ("", ""),
        (",,,", ""),
        ("0", ""),
    ],
)
def test_the_sender_is_the_nearest_that_is_not_ours_or_nobody(header, expected):
    assert sender(header) == expected


def test_a_peer_in_the_form_of_the_other_family_is_the_same_peer():
    assert sender("203.0.113.9", peer="::ffff:192.0.2.1") == "203.0.113.9"
    assert sender("203.0.113.9", peer="2001:db8::1") == "203.0.113.9"


def test_no_more_hops_are_walked_than_there_can_be():
    assert sender("203.0.113.9," + "192.0.2.3," * MOST_HOPS + "192.0.2.4") == "192.0.2.3"


hops = st.one_of(
    st.ip_addresses().map(str), st.text(max_size=40), st.sampled_from(["192.0.2.5", "", "%", "::%a"])
)


@given(st.lists(hops, max_size=50).map(",".join), st.text(max_size=20))
def test_no_value_is_an_error_and_whoever_is_named_was_in_the_header(header, scheme):
    found = seen("192.0.2.1", HTTP_X_FORWARDED_FOR=header, HTTP_X_FORWARDED_PROTO=scheme)
    assert found["wsgi.url_scheme"] == ("https" if scheme == "https" else "http")
    if found["REMOTE_ADDR"]:
        assert ip_address(found["REMOTE_ADDR"])


@given(st.ip_addresses(), st.lists(st.ip_addresses().map(str), max_size=5))
def test_what_a_sender_writes_before_the_proxy_s_own_word_changes_nothing(real, forged):
    real = getattr(real, "ipv4_mapped", None) or real
    if any(real in network for network in TRUSTED):
        return
    assert sender(",".join([*forged, str(real)])) == str(real)
