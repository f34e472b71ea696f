"""The catalog fits the code: what each violation changes is there, and is what it was written for."""

import pytest

from tests.violations import generated
from tests.violations.catalog import CATALOG
from tests.violations.generated import rules
from tests.violations.source_tree import ROOT, SourceTree, StaleViolation, digest_of, known_digests
from tests.violations.violation import Edit, Symbol, Violation, symbols_of

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


def test_the_digests_are_those_of_the_violated_symbols_alone():
    assert known_digests() == {target: digest_of(target) for target in symbols_of(CATALOG)}


@pytest.mark.parametrize(
    "change",
    [
        Edit("keepfaith/errors.py", "no such text", ""),
        Edit("keepfaith/errors.py", "e", ""),
        Edit("keepfaith/nothing.py", "", ""),
        Symbol("keepfaith.errors:Nothing", ""),
        Symbol("keepfaith.nothing:Nothing", ""),
        Symbol("keepfaith.errors:KeepfaithError", "class KeepfaithError(Exception): ..."),
    ],
)
def test_one_that_no_longer_fits_is_stale(change):
    with pytest.raises(StaleViolation):
        change.in_tree(Paper())


def test_a_symbol_is_replaced_with_its_decorators_and_in_its_place(monkeypatch):
    target = "keepfaith.custody.server.decision:Verdict.allowed"
    monkeypatch.setattr("tests.violations.source_tree.known_digests", lambda: {target: digest_of(target)})
    paper = Paper()
    Symbol(target, "@property\ndef allowed(self) -> bool:\n    return True\n").in_tree(paper)
    (text,) = paper.texts.values()
    assert "        return self.denial is None" not in text
    assert "    @property\n    def allowed(self) -> bool:\n        return True\n" in text
    compile(text, "decision", "exec")


def test_a_drawing_is_the_same_for_the_same_seed():
    one, other = generated.drawn("a", 24), generated.drawn("a", 24)
    assert [v.name for v in one[0]] == [v.name for v in other[0]]
    assert [v.name for v in one[1]] == [v.name for v in other[1]]
    assert {v.name for v in one[0]} != {v.name for v in generated.drawn("b", 24)[0]}
    assert all(isinstance(violation, Violation) for violation in one[1])
