"""Many texts read together: each has what it has alone, whatever stands beside it."""

from itertools import islice

import pytest

from benchmarks.pii_texts.texts import labeled
from keepfaith.errors import KeepfaithError
from keepfaith.pii import detection
from keepfaith.pii.detection import ACT, SENSITIVE, OwnNumber, OwnNumbers, detect, detect_many

ODD = [
    "", " ", "no number", "SSN 219-09-9998", "S\u0301SN\u200d 2\u200b19-09\u2060-9998", "ssn 2l9-O9-9998",
    "Name\tSSN\nA\t219 09\n9998\nB\t219-09-9997\n", "<td>SSN</td><td>219-09-9998</td>", "born 3/4/2012, " * 300,
]  # fmt: skip


def test_each_text_has_what_it_has_alone():
    texts = [text.text for text in labeled()][::17] + ODD
    assert [*detect_many(texts)] == [detect(text) for text in texts]


@pytest.mark.parametrize(
    "options",
    [
        {"categories": SENSITIVE},
        {"categories": ()},
        {"categories": {"birth-date"}, "at_least": ACT},
        {
            "own": OwnNumbers(
                [OwnNumber("case", "case [0-9]{4}", "ssn"), OwnNumber("order", "[0-9]{3}-[0-9]{2}")]
            )
        },
    ],
    ids=["sensitive", "none", "one", "own"],
)
def test_options_mean_the_same(options):
    texts = [*(text.text for text in islice(labeled(), 0, None, 97)), *ODD, "case 1234, order 123-45"]
    assert [*detect_many(iter(texts), **options)] == [detect(text, **options) for text in texts]


def test_what_cannot_be_read_is_refused(monkeypatch):
    with pytest.raises(KeepfaithError, match="Nothing finds"):
        detect_many(["SSN"], categories={"shoe-size"})
    monkeypatch.setattr(detection, "MAX_LENGTH", 9)
    with pytest.raises(KeepfaithError, match="10 characters"):
        list(detect_many(["1234567890"]))
