"""A code that an employee mails or hands over opens one record to its person, once, whatever the web process says."""

import datetime as dt

import pytest

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol import code_messages, use_messages
from keepfaith.custody.protocol.proof_messages import OwnDisclosureList
from keepfaith.custody.store.proof_codes import CODES_A_DAY, MAX_TRIES
from keepfaith.ipc.strict_fields import Malformed
from tests.custody.server.test_proofs import last_entry, stored
from tests.prober.replay.scratch import NO_RECORD, POSTAL, SOMEBODY, replayed

OTHER_CODE = "Z" * 20


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


def order(custody, *, is_covered=True, address=POSTAL):
    record = stored(custody, custody.create(address=address))
    if is_covered:
        custody.covered(record)
    return record


def attempts(custody):
    """Name the acts that were refused, with the reasons."""
    entries = [decode(logged.entry) for logged in custody.after(0)]
    return [(entry.attempted, str(entry.denial)) for entry in entries if entry.kind == "refused"]


@pytest.mark.parametrize("way", ["letter", "in-person"])
def test_a_code_opens_its_record_and_no_other(custody, way):
    record, other = order(custody), order(custody)
    code = custody.mint(record, way)
    entry = last_entry(custody)
    kind = {"letter": "code-mailed", "in-person": "code-handed"}[way]
    assert (entry.kind, entry.duty, entry.clause) == (kind, "privacy", "your-rights")
    proof = custody.redeem_code(record, code)
    assert last_entry(custody).kind == "proven"
    opened = custody.own_records(proof)
    assert (opened.request, opened.records, opened.locked) == (b"", (record,), 0)
    assert custody.show(proof, record, "name", "address") == ""
    assert custody.show(proof, other, "name") == "not proven"
    assert custody.withdraw_own(proof, other) == "not proven"
    assert custody.add_receipt(proof, other) == "not proven"
    uses = custody.say(use_messages.Uses(record)).uses
    assert [use.kind for use in uses] == [kind, "shown"]


def test_its_proof_states_corrects_and_withdraws_and_ends_as_that_of_a_link(custody):
    record = order(custody)
    proof = custody.redeem_code(record, custody.mint(record))
    note = custody.correct(proof, record)
    assert custody.revert(proof, note) == ""
    assert len(custody.state(proof, record)) == len(NO_RECORD)
    assert custody.withdraw_own(proof, record) == ""
    assert custody.own_disclosures(proof) == OwnDisclosureList((), is_cut=False)
    custody.now += dt.timedelta(minutes=16)
    assert custody.show(proof, record, "name") == "not proven"
    proof = custody.redeem_code(record, custody.mint(record))
    custody.end_proof(proof)
    assert custody.show(proof, record, "name") == "not proven"


def test_it_works_once_and_a_newer_one_ends_it(custody):
    record = order(custody)
    first = custody.mint(record)
    second = custody.mint(record)
    assert custody.redeem_code(record, first) == b""
    assert custody.redeem_code(record, second) != b""
    assert custody.redeem_code(record, second) == b""
    assert custody.redeem_code(NO_RECORD, second) == b""


@pytest.mark.parametrize(("way", "days"), [("letter", 30), ("in-person", 1)])
def test_it_ends_in_time(custody, way, days):
    record = order(custody)
    code = custody.mint(record, way)
    custody.now += dt.timedelta(days=days)
    assert custody.redeem_code(record, code) == b""
    code = custody.mint(record, way)
    custody.now += dt.timedelta(days=days, seconds=-1)
    assert custody.redeem_code(record, code) != b""


def test_five_wrong_tries_end_it_and_fill_no_ledger(custody):
    record = order(custody)
    code = custody.mint(record)
    for _ in range(MAX_TRIES + 3):
        assert custody.redeem_code(record, OTHER_CODE) == b""
    assert custody.redeem_code(record, code) == b""
    assert attempts(custody) == [("proven", "not proven")] * MAX_TRIES


def test_nobody_gives_one_without_the_duty_or_a_case_that_covers_the_record(custody):
    covered, uncovered = order(custody), order(custody, is_covered=False)
    assert custody.mint(covered, who="ada", duty="literature") == "no rule permits"
    assert custody.mint(covered, who="ada", duty="privacy") == "purpose"
    assert custody.mint(covered, who="sue", duty="supervisor") == "no rule permits"
    assert custody.mint(uncovered) == "purpose"
    assert custody.mint(NO_RECORD) == "unknown record"
    assert custody.mint(custody.note(covered)) == "unknown record"
    # Somebody else has the case.
    custody.duty("ben", "privacy", on=True)
    assert custody.mint(covered, who="ben") == "purpose"
    own_request = stored(
        custody, custody.create("your-information", address=POSTAL, fields={"address": "postal-address"})
    )
    assert custody.mint(own_request, who="nobody") == "duty"
    assert len(custody.mint(own_request, "letter")) == 20
    assert {kind for kind, _ in attempts(custody)} == {"code-handed"}


def test_a_letter_goes_to_the_address_of_its_record_and_to_no_other(custody):
    record, by_email = order(custody), order(custody, address=SOMEBODY)
    for address in (
        "postal:1 Other Street, Boston, MA 02110",
        SOMEBODY,
        "12 Example Street, Boston, MA 02110",
    ):
        assert custody.mint(record, "letter", address=address) == "not proven"
    for address in (SOMEBODY, POSTAL):
        assert custody.mint(by_email, "letter", address=address) == "not proven"
    assert attempts(custody) == [("code-mailed", "not proven")] * 5
    assert len(custody.mint(record, "letter", address=f"{POSTAL.upper().replace('POSTAL', 'postal')} ")) == 20


@pytest.mark.parametrize(
    ("way", "document", "address"),
    [
        ("letter", "passport", POSTAL),
        ("letter", "", ""),
        ("in-person", "", ""),
        ("in-person", "passport", POSTAL),
    ],
)
def test_a_letter_has_an_address_and_somebody_in_person_an_id(way, document, address):
    acting = code_messages.Representation()
    wrong = code_messages.MintCode(bytes(16), way, document, acting, address, "pia", "privacy")
    fields = wrong.encode()
    fields.pop("verb")
    with pytest.raises(Malformed):
        code_messages.MintCode.decode(fields)


def test_another_kind_of_id_is_none(custody):
    acting = code_messages.Representation()
    fields = code_messages.MintCode(bytes(16), "in-person", "passport", acting, "", "pia", "privacy").encode()
    fields |= {"document": "library-card"}
    fields.pop("verb")
    with pytest.raises(Malformed):
        code_messages.MintCode.decode(fields)


def test_so_many_are_given_a_day_and_then_an_alarm_is_logged(custody, caplog):
    record = order(custody)
    for _ in range(CODES_A_DAY):
        assert len(custody.mint(record)) == 20
    assert [custody.mint(record), custody.mint(record)] == ["cap", "cap"]
    assert caplog.text.count("ALARM") == 1
    custody.now += dt.timedelta(days=1)
    assert len(custody.mint(record)) == 20


def test_the_store_and_the_ledger_have_no_code_and_the_details_have_the_way(custody):
    record = order(custody)
    code = custody.mint(record, document="state-id")
    *_, logged = custody.after(0)
    with custody.store.transaction():
        details = custody.store.details(logged.number)
    assert (details["employee"], details["document"]) == ("pia", "state-id")
    assert details["case"].startswith("legal-process")
    everything = "\n".join(custody.store.connection.iterdump())
    assert code not in everything
    assert code not in str(details)
    assert logged.number in custody.waiting().numbers


def test_what_is_a_mailboxs_own_opens_by_its_link_alone(custody):
    record = order(custody, address=SOMEBODY)
    assert len(custody.mint(record)) == 20
    assert custody.add_receipt(custody.prove(), record) == ""
    assert custody.mint(record) == "not proven"


def test_it_proves_no_mailbox_and_ends_with_its_record(custody):
    record = order(custody, address=SOMEBODY)
    proof = custody.redeem_code(record, custody.mint(record))
    known = custody.store.records.find(record)
    assert known.subject != known.mailbox
    assert record not in custody.own_records(custody.prove()).records
    custody.act(record, "closed")
    custody.now += dt.timedelta(minutes=1)
    assert custody.erase(record) == ""
    assert custody.show(proof, record, "name") == "not proven"


def acting(relation="representative", scope="see", paper="signed-authorization"):
    return code_messages.Representation(relation, scope, paper)


def brief(use):
    return use.kind, use.relation, use.count


def test_whoever_may_only_see_for_somebody_else_changes_nothing(custody):
    record = order(custody)
    own = custody.correct(custody.redeem_code(record, custody.mint(record)), record)
    proof = custody.redeem_code(record, custody.mint(record, acting=acting()))
    opened = custody.own_records(proof)
    assert (opened.records, opened.relation, opened.may_correct) == ((record,), "representative", False)
    assert custody.show(proof, record, "name", "address") == ""
    assert custody.own_disclosures(proof) == OwnDisclosureList((), is_cut=False)
    assert custody.correct(proof, record) == "not proven"
    assert custody.revert(proof, own) == "not proven"
    assert custody.state(proof, record) == "not proven"
    assert custody.withdraw_own(proof, record) == "not proven"
    assert custody.withdraw_own(proof, record, on=False) == "not proven"
    assert custody.add_receipt(proof, record) == "not proven"
    refused = ["corrected", "reverted", "stated", "withdrawn", "resumed", "proven"]
    assert attempts(custody) == [(act, "not proven") for act in refused]


@pytest.mark.parametrize(
    ("relation", "paper"),
    [(relation, paper) for relation, papers in code_messages.PAPERS.items() for paper in papers],
)
def test_whoever_may_correct_for_somebody_else_does_what_they_could_and_its_person_is_told(
    custody, relation, paper
):
    record = order(custody)
    code = custody.mint(record, acting=acting(relation, "correct", paper))
    proof = custody.redeem_code(record, code)
    assert custody.show(proof, record, "name") == custody.show(proof, record, "address") == ""
    assert custody.revert(proof, custody.correct(proof, record)) == ""
    assert len(custody.state(proof, record)) == len(NO_RECORD)
    assert custody.withdraw_own(proof, record) == ""
    assert custody.own_records(proof).may_correct
    uses = custody.say(use_messages.Uses(record)).uses
    assert list(map(brief, uses)) == [
        ("code-handed", relation, 1),
        ("proven", relation, 1),
        ("shown", relation, 2),
        ("corrected", relation, 1),
        ("reverted", relation, 1),
        ("stated", relation, 1),
    ]


def test_the_details_have_the_relation_the_scope_and_the_kind_of_paper(custody):
    record = order(custody)
    code = custody.mint(record, acting=acting("estate", "see", "letters-of-authority"))
    *_, handed = custody.after(0)
    custody.redeem_code(record, OTHER_CODE)
    custody.redeem_code(record, code)
    numbers = [logged.number for logged in custody.after(handed.number - 1)]
    with custody.store.transaction():
        details = list(map(custody.store.details, numbers))
    noted = ("estate", "see", "letters-of-authority", "passport")
    assert tuple(details[0][name] for name in ("relation", "scope", "paper", "document")) == noted
    assert [proven["relation"] for proven in details[1:]] == ["estate", "estate"]
    assert b"estate" not in b"".join(logged.entry for logged in custody.after(0))


def test_a_person_who_shows_up_is_told_of_as_before(custody):
    record = order(custody)
    proof = custody.redeem_code(record, custody.mint(record))
    custody.show(proof, record, "name")
    custody.revert(proof, custody.correct(proof, record))
    custody.state(proof, record)
    uses = custody.say(use_messages.Uses(record)).uses
    assert list(map(brief, uses)) == [("code-handed", "self", 1), ("shown", "self", 1)]


@pytest.mark.parametrize(
    ("way", "representation"),
    [
        ("letter", acting()),
        ("in-person", acting(paper="")),
        ("in-person", acting(paper="birth-certificate")),
        ("in-person", acting("parent", "see", "letters-of-authority")),
        ("in-person", acting("self", "see", "")),
        ("in-person", acting("self", "correct", "court-order")),
    ],
)
def test_nobody_acts_for_somebody_else_by_mail_or_without_such_a_paper(way, representation):
    seen = ("", POSTAL) if way == "letter" else ("passport", "")
    wrong = code_messages.MintCode(bytes(16), way, seen[0], representation, seen[1], "pia", "privacy")
    fields = wrong.encode()
    fields.pop("verb")
    with pytest.raises(Malformed):
        code_messages.MintCode.decode(fields)


@pytest.mark.parametrize(
    "representation", [["cousin", "see", ""], ["parent", "erase", "court-order"], ["self"]]
)
def test_another_relation_or_scope_is_none(representation):
    message = code_messages.MintCode(bytes(16), "in-person", "passport", acting(), "", "pia", "privacy")
    fields = message.encode() | {"representation": representation}
    fields.pop("verb")
    with pytest.raises(Malformed):
        code_messages.MintCode.decode(fields)
