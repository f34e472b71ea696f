"""The custodian signs how often a record was used, and that it was erased, for its person alone."""

import dataclasses
import json
import secrets

import pytest

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol import messages, use_messages
from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.checkpoint import Attestation, Checkpoint
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.store import uses as uses_module
from tests.custody.server.test_proofs import question, subscription
from tests.prober.replay.scratch import CODE, SOMEBODY, SOMEBODY_ELSE, replayed
from tests.typed_command import run_typed


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


def file_of(*attestations):
    """Return a file with what was signed, as a page gives it."""
    lines = [
        {"statement": one.text, "signature": one.signature.hex(), "public_key": one.public_key.hex()}
        for one in attestations
    ]
    return json.dumps({"records": [{"signed_count": line} for line in lines]})


def test_the_count_is_of_every_use_that_its_person_is_told(custody):
    record = subscription(custody)
    proof = custody.prove()
    assert isinstance(custody.send(record, topic="hearings"), MailKeys)
    for _ in range(3):
        assert custody.show(proof, record) == ""
    answer = custody.own_uses(proof, record)
    content = answer.attestation.content
    assert sum(use.count for use in answer.uses) == content["uses"]
    assert content["uses"] >= 4
    checkpoint = custody.store.checkpoint
    assert content["ledger"] == {"entries": checkpoint.count, "chain": checkpoint.chain.hex()}
    assert (content["kind"], content["record"], content["receipt"] is None) == ("uses", record.hex(), False)
    assert content["complete_since"] is not None
    assert custody.show(proof, record) == ""
    assert custody.own_uses(proof, record).attestation.content["uses"] == content["uses"] + 1


def test_more_uses_than_are_listed_are_counted(custody, monkeypatch):
    monkeypatch.setattr("keepfaith.custody.server.attestations.MAX_USES", 1)
    record = subscription(custody)
    assert isinstance(custody.send(record, topic="hearings"), MailKeys)
    proof = custody.prove()
    assert custody.show(proof, record) == ""
    answer = custody.own_uses(proof, record)
    assert (len(answer.uses), answer.is_cut) == (1, True)
    assert answer.attestation.content["uses"] >= 2
    monkeypatch.setattr(uses_module, "_MAX_ENTRIES", 1)
    content = custody.own_uses(proof, record).attestation.content
    assert (content["uses"], content["complete_since"]) == (1, None)


def test_nobody_else_gets_it_and_nobody_after_the_end(custody):
    own, typed, of_another = subscription(custody), question(custody), subscription(custody, SOMEBODY_ELSE)
    proof = custody.prove()
    for record in (typed, of_another, secrets.token_bytes(16)):
        assert custody.own_uses(proof, record).code is DenialCode.NOT_PROVEN
    custody.end_proof(proof)
    assert custody.own_uses(proof, own).code is DenialCode.NOT_PROVEN


def test_a_signature_for_one_thing_is_none_for_another(custody):
    record = subscription(custody)
    attestation = custody.own_uses(custody.prove(), record).attestation
    key, checkpoint = custody.store.public_key, custody.store.checkpoint
    assert attestation.is_signed_by(key)
    assert not attestation.is_signed_by(secrets.token_bytes(32))
    assert not dataclasses.replace(attestation, text=attestation.text + " ").is_signed_by(key)
    assert not Checkpoint(checkpoint.count, checkpoint.chain, attestation.signature).is_signed_by(key)
    assert not dataclasses.replace(attestation, signature=checkpoint.signature).is_signed_by(key)


def test_each_count_is_printed_with_the_reference_that_the_file_gives_beside_it(custody, tmp_path):
    attestation = custody.own_uses(custody.prove(), subscription(custody)).attestation
    path = tmp_path / "your-information.json"
    for reference, is_shown in (("0A1B2C3D4E", True), ("\x1b[2J", False), (5, False)):
        file = json.loads(file_of(attestation))
        file["records"][0]["reference"] = reference
        path.write_text(json.dumps(file))
        checked = run_typed("ledger", "verify-file", path, "--key", attestation.public_key.hex())
        assert (checked.returncode, f", in this file {reference}, had" in checked.stdout) == (0, is_shown)


def test_whoever_has_the_file_and_the_key_checks_it(custody, tmp_path):
    record = subscription(custody)
    attestation = custody.own_uses(custody.prove(), record).attestation
    key, path = attestation.public_key.hex(), tmp_path / "your-information.json"
    path.write_text(file_of(attestation))
    grouped = f"{CODE[:5]}-{CODE[5:10]}-{CODE[10:15]}-{CODE[15:]}".lower()
    for code in ("", grouped):
        checked = run_typed("ledger", "verify-file", path, "--key", key, "--code", code)
        assert checked.returncode == 0, checked.stderr
        assert f"record {record.hex()} had" in checked.stdout
    (line,) = json.loads(run_typed("ledger", "verify-file", path, "--key", key, "--json").stdout)
    assert (line["signed"], line["of_this_receipt"], line["statement"]) == (
        True,
        None,
        dict(attestation.content),
    )
    for wrong in (["--key", secrets.token_hex(32)], ["--key", key, "--code", "Z" * 20]):
        checked = run_typed("ledger", "verify-file", path, *wrong)
        assert (checked.returncode, "NOT" in checked.stdout) == (1, True)


@pytest.mark.parametrize("change", ['"uses":1', '"uses":2'])
def test_a_changed_count_is_seen_whatever_key_the_file_names(custody, tmp_path, change):
    attestation = custody.own_uses(custody.prove(), subscription(custody)).attestation
    before = f'"uses":{attestation.content["uses"]}'
    text = attestation.text.replace(before, f"{change}7")
    path = tmp_path / "file"
    path.write_text(file_of(dataclasses.replace(attestation, text=text), attestation))
    checked = run_typed("ledger", "verify-file", path, "--key", attestation.public_key.hex())
    assert (checked.returncode, checked.stdout.count("NOT signed by this key")) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[" * 100_000,
        '{"statement": 1, "signature": "", "public_key": ""}',
        '{"statement": "{}", "signature": "0", "public_key": ""}',
        '{"statement": "[]", "signature": "00", "public_key": ""}',
    ],
)
def test_a_file_without_a_statement_is_refused(tmp_path, content):
    path = tmp_path / "file"
    path.write_text(content)
    checked = run_typed("ledger", "verify-file", path, "--key", "0" * 64)
    assert (checked.returncode, "nothing that a ledger signed" in checked.stderr) == (1, True)


def test_what_is_no_key_is_refused(tmp_path):
    path = tmp_path / "file"
    path.write_text("{}")
    checked = run_typed("ledger", "verify-file", path, "--key", "0" * 63)
    assert (checked.returncode, "not a key of a ledger" in checked.stderr) == (1, True)


def test_another_form_is_not_taken_for_this_one(custody, tmp_path):
    key = custody.store.keyring.signing
    path = tmp_path / "file"
    path.write_text(file_of(Attestation.sign(key, {"form": 99, "kind": "uses"})))
    checked = run_typed("ledger", "verify-file", path, "--key", "0" * 64)
    assert (checked.returncode, "form 99, not 1" in checked.stderr) == (1, True)


def erased(custody):
    """Have a question erased as the law allows it; return its number."""
    record = question(custody)
    custody.act(record, "closed", who="ben", duty="assistance", purpose="questions")
    assert custody.erase(record) == ""
    return record


def certificate(custody, record, code=CODE):
    return custody.say(use_messages.CertifyErasure(record, code))


def test_the_end_of_a_record_is_certified_to_whoever_has_its_receipt(custody, tmp_path):
    record = erased(custody)
    *_, logged = custody.after(0)
    entry = decode(logged.entry)
    attestation = certificate(custody, record).attestation
    content = dict(attestation.content)
    assert (entry.kind, content["kind"], content["entry"]) == ("erased", "erased", logged.number)
    assert (content["erased_on"], content["clause"], content["edition"]) == (
        entry.day.isoformat(),
        entry.clause,
        entry.edition,
    )
    assert (content["permission"], content["key"]) == ("EXAMPLE-1", "destroyed")
    # Nothing that was sent, and nobody's name.
    assert not [name for name in (SOMEBODY, "retention", "ben") if f'"{name}"' in attestation.text]
    path, key = tmp_path / "certificate.json", attestation.public_key.hex()
    path.write_text(json.dumps(dict(attestation.members)))
    checked = run_typed("ledger", "verify-file", path, "--key", key, "--code", CODE)
    assert checked.returncode == 0, checked.stderr
    assert f"Signed by this key, of this receipt: record {record.hex()} was erased on" in checked.stdout
    assert "permission EXAMPLE-1" in checked.stdout


def test_nobody_else_gets_it_and_nobody_before_the_end(custody):
    record, still_there = erased(custody), question(custody)
    for number, code in (
        (record, "0" * 20),
        (record, CODE[:-1]),
        (still_there, CODE),
        (secrets.token_bytes(16), CODE),
    ):
        assert certificate(custody, number, code).code is DenialCode.NOT_PROVEN


def test_what_was_only_discarded_is_not_certified(custody):
    record = custody.create("questions")
    custody.say(messages.Discard(record))
    assert custody.store.records.find(record) is None
    assert certificate(custody, record).code is DenialCode.NOT_PROVEN


def test_a_refused_erasure_is_not_certified(custody):
    record = question(custody)
    assert custody.erase(record, who="nobody") != ""
    assert certificate(custody, record).code is DenialCode.NOT_PROVEN
