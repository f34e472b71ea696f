"""Only what may be said between a command and the worker is read."""

import pytest

from keepfaith.ipc.frames import MAX_FRAME, Frames, framed
from keepfaith.ipc.strict_fields import Malformed
from keepfaith.policies.promises.check_messages import (
    AllDone,
    CheckBegun,
    CheckRequest,
    Problem,
    PromiseRow,
    decode_answer,
    encode_answer,
)

ROW = PromiseRow(4, "public-notice", "kept", "25 of 25", "2026-11-24T09:30:00Z")
ANSWERS = [
    CheckBegun("policies.notice", 1, 58), ROW, PromiseRow(1, "a", "people", "", None), Problem("No.", ""), AllDone(),
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_comes_back_as_it_was(answer) -> None:
    (arrived,) = Frames().take(framed(encode_answer(answer)))
    assert decode_answer(arrived) == answer


@pytest.mark.parametrize(
    "request_made", [CheckRequest("", ()), CheckRequest("non-discrimination", (1, 58), 7)]
)
def test_a_request_comes_back_as_it_was(request_made: CheckRequest) -> None:
    assert CheckRequest.decode(request_made.encode()) == request_made


@pytest.mark.parametrize(
    "change",
    [
        {"document": "../privacy"}, {"document": None}, {"document": "x" * 41}, {"only": [0]}, {"only": [1, 1]},
        {"only": "1"}, {"only": list(range(1, 502))}, {"only": [True]}, {"version": "1"}, {"more": 1},
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_malformed(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        CheckRequest.decode({**CheckRequest("", ()).encode(), **change})


@pytest.mark.parametrize(
    "answer",
    [
        None, [], {}, {"kind": "done", "more": 1}, {"kind": "unknown"}, {"kind": ["done"]},
        {**encode_answer(ROW), "verdict": "perfect"}, {**encode_answer(ROW), "checked_at": "yesterday"},
        {**encode_answer(ROW), "number": 0},
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_malformed(answer: object) -> None:
    with pytest.raises(Malformed):
        decode_answer(answer)


def test_the_longest_row_fits_into_a_frame() -> None:
    assert len(framed(encode_answer(PromiseRow(1, "a" * 200, "failed", "😀" * 600, None)))) < MAX_FRAME
