"""A trusted proxy is believed about scheme and sender; whatever anyone else claims is not even seen."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.website.wsgi_layers.proxy_headers import MAX_HOPS, REFUSED, THROUGH, Proxied

TRUSTED = (ip_network("192.0.2.0/28"), ip_network("2001:db8::/64"))
# Over a Unix socket nobody has an address.
SOCKET = ""
HOP = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "203.0.113.1"}
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


def refused(peer, *, by_socket=False, trusted=TRUSTED, **headers):
    statuses = []
    front = Proxied(lambda *_: [b"answer"], trusted=trusted, by_socket=by_socket)
    body = front({"REMOTE_ADDR": peer, **headers}, lambda status, _headers: statuses.append(status))
    return statuses == ["403 Forbidden"] and b"front server" in b"".join(body)


def seen(peer="192.0.2.1", **headers):
    passed_on = {}

    def application(environ, start_response):
        passed_on.update(environ)
        return [b"answer"]

    plain = {
        "REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "localhost", "SCRIPT_NAME": "",
        "REQUEST_METHOD": "GET", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "203.0.113.1",
    }  # fmt: skip
    front = Proxied(application, trusted=TRUSTED, by_socket=peer == SOCKET)
    assert front({**plain, **headers}, None) == [b"answer"]
    assert not set(FORGED) & set(passed_on)
    assert passed_on["HTTP_HOST"] == "localhost"
    assert passed_on["SCRIPT_NAME"] == ""
    return passed_on


def sender(header, peer="192.0.2.1"):
    return seen(peer, HTTP_X_FORWARDED_FOR=header)["REMOTE_ADDR"]


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("peer", [SOCKET, "192.0.2.1"])
def test_each_claim_by_itself_is_taken_out(peer, name):
    assert name not in seen(peer, **{name: FORGED[name]})


@pytest.mark.parametrize(
    "peer", ["198.51.100.7", "192.0.2.16", "2001:db8:1::1", "", "localhost", "::1", "127.0.0.1"]
)
def test_a_peer_that_is_not_the_front_server_gets_nothing(peer):
    assert refused(peer, **HOP)
    assert refused(peer, **FORGED)
    assert refused(peer, trusted=(), **HOP)


@pytest.mark.parametrize("name", HOP)
@pytest.mark.parametrize("peer", [SOCKET, "192.0.2.1"])
def test_without_what_the_front_server_adds_nothing_is_answered(peer, name):
    assert refused(
        peer, by_socket=peer == SOCKET, **{key: value for key, value in HOP.items() if key != name}
    )


def test_an_address_on_a_socket_is_no_front_server():
    assert refused("192.0.2.1", by_socket=True, **HOP)


@pytest.mark.parametrize("peer", [SOCKET, "192.0.2.1"])
def test_the_front_server_says_the_scheme_and_the_sender_and_nothing_else(peer):
    passed_on = seen(peer, **FORGED)
    assert (passed_on["wsgi.url_scheme"], passed_on["REMOTE_ADDR"], passed_on[THROUGH]) == (
        "http",
        "203.0.113.9",
        False,
    )
    assert seen(peer, HTTP_X_FORWARDED_PROTO="https")["wsgi.url_scheme"] == "https"


def test_that_a_proxy_stood_before_it_is_known():
    assert seen(SOCKET, HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.2")[THROUGH] is True
    assert seen(SOCKET, HTTP_X_FORWARDED_FOR="192.0.2.2, 203.0.113.9")[THROUGH] is False


@pytest.mark.parametrize(
    ("header", "method", "reason"),
    [
        ("large POST", "POST", "large"), ("unmeasured PUT", "PUT", "unmeasured"), ("large", "POST", "large"),
        ("small POST", "GET", None), ("", "GET", None), (" POST", "GET", None),
    ],
)  # fmt: skip
def test_a_body_that_the_front_server_refused_is_passed_on_with_its_method(header, method, reason):
    passed_on = seen(SOCKET, HTTP_X_KEEPFAITH_BODY_REFUSED=header)
    assert (passed_on["REQUEST_METHOD"], passed_on.get(REFUSED)) == (method, reason)
    assert "HTTP_X_KEEPFAITH_BODY_REFUSED" not in passed_on


@pytest.mark.parametrize(
    "scheme", ["", "HTTPS", "https ", "https,http", "http,https", "https, https", "wss", "h\0"]
)
def test_a_scheme_that_is_not_plainly_https_counts_as_unprotected(scheme):
    assert seen("192.0.2.1", HTTP_X_FORWARDED_PROTO=scheme)["wsgi.url_scheme"] == "http"


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
    assert sender("203.0.113.9," + "192.0.2.3," * MAX_HOPS + "192.0.2.4") == "192.0.2.3"


hops = st.one_of(
    st.ip_addresses().map(str), st.text(max_size=40), st.sampled_from(["192.0.2.5", "", "%", "::%a"])
)


@given(st.lists(hops, max_size=50).map(",".join), st.text(max_size=20))
def test_no_value_is_an_error_and_the_client_is_an_ip_address(header, scheme):
    passed_on = seen("192.0.2.1", HTTP_X_FORWARDED_FOR=header, HTTP_X_FORWARDED_PROTO=scheme)
    assert passed_on["wsgi.url_scheme"] == ("https" if scheme == "https" else "http")
    if passed_on["REMOTE_ADDR"]:
        assert ip_address(passed_on["REMOTE_ADDR"])


@given(st.ip_addresses(), st.lists(st.ip_addresses().map(str), max_size=5))
def test_a_forged_prefix_of_a_proxy_header_changes_nothing(real, forged):
    real = getattr(real, "ipv4_mapped", None) or real
    if any(real in network for network in TRUSTED):
        return
    assert sender(",".join([*forged, str(real)])) == str(real)
