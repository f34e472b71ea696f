"""The requests that are tried tell an edition's rules from every rule set that differs in one place."""

import pytest

from keepfaith.custody.rules import cedar
from keepfaith.prober.rehearsal.trials import every_request, trials
from keepfaith.prober.rules.rulebook import Rulebook
from tests.prober.rules.mutants import mutants
from tests.prober.rules.test_rulebook import BOTH as SAMPLES

ACTIONS = frozenset({"open", "send", "destroy"})


def untold(name, *, one_in, step=1):
    """List the mutants of an edition's rules that no trial distinguishes, though one of some other requests does."""
    rules, schema = SAMPLES[name]
    original = Rulebook.read(rules=rules, schema=schema)
    tried = trials(original, ACTIONS)
    expected = [original.decide(request).outcome for request in tried]
    others = list(every_request(original, ACTIONS))[::one_in]
    allowed = [original.decide(request).allowed for request in others]
    missed = []
    for what, text in list(mutants(rules, original.vocabulary.names))[::step]:
        if cedar.validate(rules=text, schema=schema):
            continue
        mutant = Rulebook.read(rules=text, schema=schema)
        if any(
            mutant.decide(request).outcome != outcome
            for request, outcome in zip(tried, expected, strict=True)
        ):
            continue
        if [mutant.decide(request).allowed for request in others] != allowed:
            missed.append(what)
    return missed


@pytest.mark.parametrize("step", [40, pytest.param(1, marks=pytest.mark.long)])
def test_each_mutant_that_decides_otherwise_is_distinguished(step):
    assert untold("draft", one_in=41, step=step) == []


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_request_at_all_shows_a_mutant_that_the_trials_miss(name):
    assert untold(name, one_in=1) == []


def test_they_are_few_enough_to_ask():
    rules, schema = next(iter(SAMPLES.values()))
    assert 500 < len(trials(Rulebook.read(rules=rules, schema=schema), ACTIONS)) < 6_000
