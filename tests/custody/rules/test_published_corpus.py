"""The engine decides as those expect who published it; what it reports as an error denies, whatever it decided.

Their cases are not ours to copy: they are read where `KEEPFAITH_CEDAR_CORPUS` says that they are. They speak of other
words than an edition does, so they go to the engine by the custodian's own call and not by a rulebook.
"""

import json
import os
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import cedarpy
import pytest

from keepfaith.custody.rules.cedar import put_to_engine

VARIABLE = "KEEPFAITH_CEDAR_CORPUS"
# Of the generated cases a quick run takes each so many.
SHARE = 200
# Cases that were there when this was written: fewer mean that the folder is not whole.
LEAST_BY_HAND, LEAST_GENERATED = 20, 7_000
type Read = Callable[[str], str]


@pytest.fixture(scope="module")
def folder() -> Path:
    place = os.environ.get(VARIABLE, "")
    if not place:
        pytest.skip(f"The published corpus is not here: {VARIABLE} names no folder.")
    return Path(place)


def decided(case: dict[str, object], read: Read, counts: Counter[str]) -> Iterator[str]:
    """Put the requests of a case to the engine, and yield what is not as expected."""
    name = str(case["policies"])
    try:
        schema = cedarpy.Schema.from_str(read(str(case["schema"])))
        policies = cedarpy.PolicySet.from_str(read(name))
        entities = cedarpy.Entities.from_json_str(read(str(case["entities"])), schema=schema)
    except ValueError as error:
        yield f"{name} does not parse: {str(error)[:200]}"
        return
    requests = case["requests"]
    assert isinstance(requests, list)
    put = [
        {
            **{part: wanted[part] for part in ("principal", "action", "resource")},
            "context": json.dumps(wanted["context"]),
        }
        for wanted in requests
    ]
    rulings = list(put_to_engine(put, policies, entities=entities, schema=schema))
    assert len(rulings) == len(requests)
    counts["cases"] += 1
    for wanted, ruling in zip(requests, rulings, strict=True):
        counts["requests"] += 1
        counts["errors"] += bool(wanted["errors"])
        counts["denied"] += not ruling.allowed
        is_wrong = ruling.allowed != (wanted["decision"] == "allow" and not wanted["errors"])
        if is_wrong or (bool(wanted["errors"]) and ruling.outcome != "error"):
            yield f"{name}, {wanted['description']}: {ruling.outcome}, not {wanted['decision']}"


def print_counts(counts: Counter[str], what: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(  # noqa: T201 - how many ran is what is asked for
            f"\n{what}: {counts['cases']:,} cases with {counts['requests']:,} requests were put to the engine, "
            f"{counts['denied']:,} of them denied, {counts['errors']:,} because of an error."
        )


def test_what_was_written_by_hand_is_decided_as_expected(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts, faults = Counter[str](), []
    for path in sorted((folder / "tests").rglob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        faults += decided(case, lambda name: (folder / name).read_text(encoding="utf-8"), counts)
    print_counts(counts, "By hand", capsys)
    assert faults == []
    assert counts["cases"] >= LEAST_BY_HAND


@pytest.mark.parametrize("step", [SHARE, pytest.param(1, marks=pytest.mark.long)])
def test_what_was_generated_is_decided_as_expected(
    folder: Path, step: int, capsys: pytest.CaptureFixture[str]
) -> None:
    counts, faults = Counter[str](), []
    # Nothing of it is written to a disk.
    with tarfile.open(folder / "corpus-tests.tar.gz") as archive:
        files = {
            member.name.removeprefix("./"): content.read()
            for member in archive
            if member.isfile() and (content := archive.extractfile(member))
        }
    names = sorted(name for name in files if name.endswith(".json") and not name.endswith(".entities.json"))
    for name in names[::step]:
        faults += decided(json.loads(files[name]), lambda name: files[name].decode(), counts)
    print_counts(counts, "Generated" if step == 1 else f"Generated, each {step}th", capsys)
    assert faults == []
    assert counts["cases"] * step >= LEAST_GENERATED
