"""A pair is accepted only if browsers and the server can use it; a message says what is wrong, never the key."""

import datetime as dt
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from keepfaith.custody.tls.certificate_pair import MAX_SIZE, BadPair, Pair

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ROOT_KEY, MIDDLE_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def signed(subject, key, issuer, issuer_key, *, names=(), starts=NOW - DAY, ends=NOW + 90 * DAY):
    begun = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        begun = begun.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
    return begun.sign(issuer_key, hashes.SHA256())


ROOT = signed("root", ROOT_KEY, "root", ROOT_KEY)
MIDDLE = signed("middle", MIDDLE_KEY, "root", ROOT_KEY)


def leaf(key, *names, **times):
    given = [x509.DNSName(name) for name in names or ("portal.example.gov",)]
    return signed("leaf", key, "middle", MIDDLE_KEY, names=given, **times)


def pem(*certificates):
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def secret(key, *, password=None):
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())


def check(certificate, key, *, hosts=("portal.example.gov", "localhost"), now=NOW):
    Pair(certificate, key).check(hosts=hosts, now=now)


@pytest.mark.parametrize("chain", [(), (MIDDLE,), (MIDDLE, ROOT)], ids=["alone", "chain", "with the root"])
def test_a_good_pair_is_taken(chain):
    check(pem(leaf(KEY), *chain), secret(KEY))


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["P-384", "Ed25519", "RSA"],
)  # fmt: skip
def test_other_strong_kinds_of_key_are_taken(key):
    check(pem(leaf(key)), secret(key))


def test_names_are_compared_as_browsers_do():
    check(pem(leaf(KEY, "*.example.gov")), secret(KEY))
    with pytest.raises(BadPair, match=r"for none of a\.b\.example\.gov, example\.gov"):
        check(pem(leaf(KEY, "*.example.gov")), secret(KEY), hosts=("a.b.example.gov", "example.gov"))
    address = signed("leaf", KEY, "middle", MIDDLE_KEY, names=[x509.IPAddress(ipaddress.ip_address("::1"))])
    check(pem(address), secret(KEY), hosts=("[0:0::1]",))


BAD = {
    "a certificate that is none": (b"nothing", secret(KEY), "certificate cannot be read"),
    "a certificate cut short": (pem(leaf(KEY))[:300], secret(KEY), "certificate cannot be read"),
    "a key that is none": (pem(leaf(KEY)), b"nothing", "key cannot be read"),
    "a key cut short": (pem(leaf(KEY)), secret(KEY)[:100], "key cannot be read"),
    "a locked key": (pem(leaf(KEY)), secret(KEY, password=b"x"), "locked by a password"),
    "another's key": (pem(leaf(KEY)), secret(OTHER), "does not belong"),
    "a wrong order": (pem(MIDDLE, leaf(KEY)), secret(KEY), "not the first"),
    "a chain in disorder": (pem(leaf(KEY), ROOT, MIDDLE), secret(KEY), "Certificate 1 of the file was not"),
    "a chain with a hole": (pem(leaf(KEY), ROOT), secret(KEY), "was not signed by the one after"),
    "one that ended": (pem(leaf(KEY, ends=NOW)), secret(KEY), "ended on 2026-03-01 12:00"),
    "one to come": (pem(leaf(KEY, starts=NOW + DAY)), secret(KEY), "valid only from 2026-03-02"),
    "one for others": (pem(leaf(KEY, "evil.example")), secret(KEY), "for none of portal.example.gov, localhost"),
    "one without names": (pem(signed("leaf", KEY, "middle", MIDDLE_KEY)), secret(KEY), "for none of"),
    "too many": (pem(leaf(KEY), *[MIDDLE] * 10), secret(KEY), "more than 10"),
    "too much": (pem(leaf(KEY)) + b" " * MAX_SIZE, secret(KEY), "larger than"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_pair_is_refused_with_what_is_wrong_and_what_to_do(kind):
    certificate, key, message = BAD[kind]
    with pytest.raises(BadPair, match=message) as refused:
        check(certificate, key)
    assert refused.value.remedy.endswith(".")


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP256K1()), rsa.generate_private_key(65537, 1024), dsa.generate_private_key(2048)],
    ids=["secp256k1", "RSA 1024", "DSA"],
)  # fmt: skip
def test_a_weak_or_strange_key_is_refused(key):
    with pytest.raises(BadPair, match="kind that is not served"):
        check(pem(leaf(key)), secret(key))


def test_no_repr_shows_a_key_and_each_pair_has_its_own_digest():
    pair = Pair(pem(leaf(KEY)), secret(KEY))
    assert "PRIVATE" not in repr(pair)
    assert pair.digest != Pair(pair.certificate, secret(OTHER)).digest
    assert pair.digest != Pair(pair.certificate + b"\n", pair.key).digest
    assert pair.digest == Pair(pair.certificate, pair.key).digest
