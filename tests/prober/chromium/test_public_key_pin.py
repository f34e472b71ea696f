"""The public key is cut out of a certificate as the library for certificates does it."""

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keepfaith.custody.tls.local_certificate import local_certificate
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.chromium.public_key_pin import public_key_of, public_key_pin


def test_the_public_key_of_a_certificate(tmp_path):
    files = local_certificate(tmp_path, hosts=["localhost"], now=dt.datetime.now(dt.UTC))
    for file in (files.certificate, files.authority):
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert public_key_of(certificate.public_bytes(Encoding.DER)) == key


def test_where_the_machine_trusts_a_portal_no_key_is_named():
    assert public_key_pin(Portal("https://portal.example", "http://portal.example", None)) == ""
