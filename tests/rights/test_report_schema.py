"""The schema of the file for programs says what the code can write, closes every object, and refuses all else."""

import copy
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from keepfaith.custody.client.copy_items import CopyRequest
from keepfaith.custody.protocol.case_messages import HearingState
from keepfaith.custody.protocol.checkpoint import Attestation
from keepfaith.custody.protocol.code_messages import Relation
from keepfaith.custody.protocol.use_messages import UseKind
from keepfaith.disclosure.own_records.own_answers import OwnAnswers
from keepfaith.disclosure.own_records.own_codes import OwnCode
from keepfaith.disclosure.own_records.own_notices import OwnNotices
from keepfaith.disclosure.records.decryption import Correction
from keepfaith.disclosure.records.own_appeals import ShownAppeal
from keepfaith.disclosure.records.person_view import ShownLeftOut, ShownUses
from keepfaith.rights.report_json import FORM, report_json
from tests.rights.made_reports import (
    AT,
    DAY,
    made_field,
    made_record,
    made_report,
    made_statement,
    made_use,
)
from tests.rights.report_schema import SCHEMA, problems
from tests.rights.test_pages import DESCRIPTION

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
PARTS = SCHEMA["$defs"]
NUMBER = uuid.UUID(int=1)


@pytest.fixture
def report():
    """Everything that a file can have, as a reader of JSON gets it."""
    corrected = replace(made_field(), correction=Correction(NUMBER, DAY, "Before"))
    own = made_record(
        [made_field(), made_field(masked=True), corrected],
        statements=(made_statement("Not so."),),
        notices=OwnNotices(DAY, DAY, is_confirmed=True),
        answers=OwnAnswers(DAY),
        copies=(CopyRequest(bytes(16), bytes(16), DAY, None),),
    )
    appeal = ShownAppeal(
        "appeal-2026-1", "objection-2026-1", DAY, "took-place", DAY, DAY, "partly", DAY, None
    )
    uses = ShownUses(
        (made_use(), made_use("sent", by_itself=True, relation="parent")),
        is_cut=True,
        withdrawn_on=DAY,
        attestation=Attestation("{}", bytes(64), bytes(32)),
        left_out=(ShownLeftOut(DAY, DAY, "A ground", "A law"),),
        appeals=(appeal,),
    )
    code = OwnCode(NUMBER, "0A1B2-C3D4E", "parent", DAY, DAY)
    whole = made_report(replace(own, uses=uses), given=[("Example Auditor", "A law")], locked=1, written=2)
    return json.loads(json.dumps(report_json(replace(whole, codes=(code,)), at=AT)))


def objects(part: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every object in JSON."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    if isinstance(part, dict):
        yield at
    for name, value in inner:
        yield from objects(value, (*at, name))


def inside(part: Any, at: tuple[str | int, ...]) -> Any:
    for name in at:
        part = part[name]
    return part


def test_the_schema_is_one_and_describes_what_the_page_describes():
    Draft202012Validator.check_schema(SCHEMA)
    described = set(re.findall(r"^\| `(\w+)` \|", DESCRIPTION.read_text(encoding="utf-8"), re.MULTILINE))
    assert described == {*SCHEMA["properties"], *PARTS["record"]["properties"]}
    assert SCHEMA["properties"]["form"] == {"const": FORM}
    assert SCHEMA["title"].endswith(f", form {FORM}")


def test_every_object_that_it_describes_is_closed():
    described = [inside(SCHEMA, at) for at in objects(SCHEMA) if inside(SCHEMA, at).get("type") == "object"]
    assert len(described) > 10
    assert {part.get("additionalProperties") for part in described} == {False}
    assert all(sorted(part["required"]) == sorted(part["properties"]) for part in described)


def test_its_words_are_those_of_the_code():
    assert set(PARTS["use"]["properties"]["kind"]["enum"]) == set(get_args(UseKind))
    assert set(PARTS["relation"]["enum"]) == {*get_args(Relation)} - {"self"} | {None}
    hearing = PARTS["appeal"]["properties"]["hearing"]["enum"]
    assert {name or "" for name in hearing} == set(get_args(HearingState))


def test_a_report_with_everything_passes(report):
    assert problems(report) == []


def test_nothing_can_be_missing_or_added_anywhere(report):
    places = list(objects(report))
    assert len(places) > 15
    for at in places:
        for name in inside(report, at):
            less = copy.deepcopy(report)
            del inside(less, at)[name]
            # A field without a correction is a field.
            if name not in {"corrected_on", "text_when_it_came"}:
                assert problems(less), (at, name)
        more = copy.deepcopy(report)
        inside(more, at)["and"] = "more"
        assert problems(more), at


@pytest.mark.parametrize("wrong", ["2026-13-01", "tomorrow", 20261130, True, {}, [None]])
def test_a_wrong_value_anywhere_is_seen(report, wrong):
    for at in objects(report):
        for name, value in inside(report, at).items():
            if isinstance(value, str) and not isinstance(wrong, str):
                changed = copy.deepcopy(report)
                inside(changed, at)[name] = wrong
                assert problems(changed), (at, name)
    for name in ("received_on", "taken_back_on", "erased_on"):
        changed = copy.deepcopy(report)
        changed["records"][0][name] = wrong
        assert problems(changed), name
