"""What a report says, beside what the model says that it has to say."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.fields import fields_of
from tests.rights.histories.history import History
from tests.rights.histories.submissions import MARK, Submission


def compare(history: History, mailbox: str) -> Mapping[str, Any]:
    """Prove a mailbox anew, and compare all that it is given; return the file for programs."""
    proof = history.new_proof(mailbox)
    text = history.view(mailbox, act="file").decode()
    report = json.loads(text)
    visible = {str(one.row.reference): one for one in history.visible(mailbox)}
    shown = {record["reference"]: record for record in report["records"]}
    assert shown.keys() >= visible.keys()
    for reference, one in visible.items():
        line, model = _compared(shown[reference]), _modeled(one)
        unlike = {name: (line[name], model[name]) for name in model if line[name] != model[name]}
        assert not unlike, unlike
    links = [record for reference, record in shown.items() if reference not in visible]
    texts = [field["text"].casefold() for record in links for field in record["fields"]]
    assert texts == [mailbox] * history.links(mailbox)
    of_it = [one for one in history.submissions if one.mailbox == mailbox]
    assert report["records_that_need_a_receipt"] == len(of_it) - len(visible)
    assert report["notes_and_answers_of_employees"] == sum(one.written for one in visible.values())
    page = history.view(mailbox).decode()
    assert set(MARK.findall(text)) == set(MARK.findall(page)) == history.marks(mailbox)
    for one in history.submissions:
        assert one in visible.values() or not _opens(proof, one)
    return report


def _modeled(one: Submission) -> Mapping[str, Any]:
    return {
        "texts": one.texts,
        "before": one.before,
        "statements": one.statements,
        "uses": one.uses,
        "signed": one.uses.total(),
        "is_withdrawn": one.is_withdrawn,
        "comes_here": one.goes_to == one.mailbox,
        "goes_elsewhere": one.goes_to not in {"", one.mailbox},
        "waits": bool(one.waits_for),
    }


def _compared(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the same of a record in the file."""
    uses: Counter[str] = Counter()
    for use in record["uses"]:
        uses[use["kind"]] += use["count"]
    fields, goes = record["fields"], record["notices"] or record["answers"]
    moved = goes["go_to_another_address_since"] is not None
    return {
        "texts": {field["name"]: field["text"] for field in fields},
        "before": {field["name"]: field["text_when_it_came"] for field in fields if "corrected_on" in field},
        "statements": [statement["text"] for statement in record["statements"]],
        "uses": uses,
        "signed": json.loads(record["signed_count"]["statement"])["uses"],
        "is_withdrawn": record["taken_back_on"] is not None,
        "comes_here": goes.get("come_to_this_address", not moved),
        "goes_elsewhere": moved,
        "waits": goes["wait_for_another_address_since"] is not None,
    }


def _opens(proof: bytes, one: Submission) -> bool:
    """Return whether a proof opens any field of a submission, however it is tried."""
    number, names = one.row.pk.bytes, tuple(fields_of(one.row))
    try:
        return isinstance(own_records_client().show(proof, {number: names})[number], OpenedKeys)
    except Refused:
        return False
