"""The catalog fits the code: what each violation changes is there, and is what it was written for."""

import pytest

from tests.violations import generated
from tests.violations.catalog import CATALOG
from tests.violations.generated import rules
from tests.violations.named_edits import Body, Call, Condition, Drop, Sql, Statement, Value
from tests.violations.source_tree import ROOT, SourceTree, StaleViolation
from tests.violations.violation import Edit, Violation

EVERY = [*CATALOG, *rules.violations()]


class Paper(SourceTree):
    """A tree that changes nothing on the disk, and remembers what would be there."""

    def __init__(self):
        super().__init__(ROOT)
        self.texts = {}

    def rewrite(self, path, change):
        if path not in self.texts and not (self.at / path).is_file():
            raise StaleViolation(f"there is no file {path}")
        self.texts[path] = change(self.texts.get(path) or (self.at / path).read_text(encoding="utf-8"))

    def write(self, path, text):
        self.texts[path] = text


@pytest.mark.parametrize("violation", EVERY, ids=lambda violation: violation.name)
def test_it_can_be_done_to_the_code_as_it_is(violation):
    paper = Paper()
    for change in violation.changes:
        change.in_tree(paper)
    for path, text in paper.texts.items():
        if path.endswith(".py"):
            compile(text, path, "exec")


def test_every_violation_has_a_name_a_kind_and_promises():
    names = [violation.name for violation in [*EVERY, *generated.switched()]]
    assert len(set(names)) == len(names)
    for violation in EVERY:
        assert violation.breaks
        assert set(violation.breaks) <= set(range(1, 59))
    for violation in CATALOG:
        assert violation.changes
        assert violation.says.endswith(".")


@pytest.mark.parametrize(
    "change",
    [
        Edit("keepfaith/errors.py", "no such text", ""),
        Edit("keepfaith/errors.py", "e", ""),
        Edit("keepfaith/nothing.py", "", ""),
        Body("keepfaith.errors:Nothing", ""),
        Body("keepfaith.nothing:Nothing", ""),
        Value("keepfaith.errors:KeepfaithError", "no_such_name", "None"),
        Statement("keepfaith.errors:KeepfaithError.__init__", "self"),
    ],
)
def test_one_that_no_longer_fits_is_stale(change):
    with pytest.raises(StaleViolation):
        change.in_tree(Paper())


_CODE = """
class Door:
    def open(self, key, day=None):
        if key.fits and not self.is_locked:
            log("INSERT INTO openings", by=key.holder)
            return True
        return False
"""


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Body("m:Door.open", "return True"), "def open(self, key, day=None):\n        return True"),
        (Statement("m:Door.open", "log"), "self.is_locked):\n            pass\n            return True"),
        (Statement("m:Door.open", "key.fits", "if day:\n    ..."), "if day:\n            if key.fits and"),
        (Value("m:Door.open", "by", "_ or day"), "by=key.holder or day"),
        (Call("m:Door.open", "log", "None"), "            None\n"),
        (Condition("m:Door.open", "is_locked", "_ or day"), "if key.fits and (not self.is_locked) or day:"),
        (Drop("m:Door.open", "is_locked"), "if key.fits:"),
        (Sql("m:Door.open", "INTO openings", "INTO nothing"), "'INSERT INTO nothing'"),
    ],
)
def test_an_edit_names_what_it_changes(change, line):
    paper = Paper()
    paper.texts["m.py"] = _CODE
    change.in_tree(paper)
    assert line in paper.texts["m.py"]


def test_a_drawing_is_the_same_for_the_same_seed():
    one, other = generated.drawn("a", 24), generated.drawn("a", 24)
    assert [v.name for v in one[0]] == [v.name for v in other[0]]
    assert [v.name for v in one[1]] == [v.name for v in other[1]]
    assert {v.name for v in one[0]} != {v.name for v in generated.drawn("b", 24)[0]}
    assert all(isinstance(violation, Violation) for violation in one[1])
