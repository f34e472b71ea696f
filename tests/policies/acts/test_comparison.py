"""The comparison of two editions' acts says in sentences what is newly allowed; of mutants few are not shown."""

from dataclasses import replace

import pytest

from keepfaith.custody.acts.declaration import Declaration, built_in, read
from keepfaith.custody.acts.floors import below_floors
from keepfaith.custody.acts.properties import broken_properties
from keepfaith.custody.acts.vocabulary import FACTS
from keepfaith.policies.acts import words
from keepfaith.policies.acts.comparison import compare_acts, difference_of
from keepfaith.policies.acts.words import Words
from keepfaith.policies.editions.bundle import Bundle
from tests.custody.acts.built_in_texts import TEXTS

WORDS = Words({("duty", "privacy"): "Privacy officer", ("action", "withhold"): "leave out"})


def difference(name, *changes):
    text = TEXTS[name]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return difference_of(read(TEXTS[name]), read(text), WORDS)


def with_act(kind, act):
    changed = replace(kind, acts={**kind.acts, act.entry: act})
    return Declaration({**built_in().kinds, kind.name: changed})


def mutants():
    """Yield each declaration with one step or one fact less, or with an act that can be done in one more state."""
    for kind in built_in().kinds.values():
        for act in kind.acts.values():
            for place, step in enumerate(act.steps):
                before, after = act.steps[:place], act.steps[place + 1 :]
                yield f"{act.entry}: no step {place + 1}", with_act(kind, replace(act, steps=before + after))
                for part in ("when", "unless"):
                    for fact in getattr(step, part):
                        fewer = replace(
                            step, **{part: tuple(one for one in getattr(step, part) if one != fact)}
                        )
                        if fewer.ask or fewer.when or fewer.unless:
                            steps = (*before, fewer, *after)
                            yield (
                                f"{act.entry}: step {place + 1} without {fact}",
                                with_act(kind, replace(act, steps=steps)),
                            )
            for state in set(kind.states) - {"", *act.start}:
                if act.start and isinstance(act.to, str):
                    yield (
                        f"{act.entry}: also from {state}",
                        with_act(kind, replace(act, start=(*act.start, state))),
                    )


# An item that there is not is in no state either, which a later step asks: nothing is allowed by it.
NOT_SHOWN = {"grant-approved: no step 1"}


def test_properties_or_the_page_of_changes_show_all_but_few_mutants():
    unseen, count = set(), 0
    for name, mutant in mutants():
        count += 1
        is_refused = any(broken_properties(mutant)) or any(below_floors(mutant))
        if not is_refused and difference_of(built_in(), mutant, WORDS).is_empty:
            unseen.add(name)
    assert unseen == NOT_SHOWN
    assert count > 60
    assert 1 - len(unseen) / count >= 0.92


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        (
            "copy", ("at_most = 10", "at_most = 20"),
            ("A person, by their proof, can now do “copy-asked” (a copy of a record goes to a third person whom its "
            "person names) up to 20 times for one record; before, up to 10."),
        ),
        (
            "withholding", ('    {refuse = "own proposal", if = ["did:proposed"]},\n', ""),
            ("An employee with the duty “Privacy officer” can now do “withholding-approved” (a record is left out of "
            "its person's own view while it is investigated) although they brought it to “proposed” themselves."),
        ),
        (
            "withholding", ('    {refuse = "duty", unless = ["duty:privacy"]},\n', ""),
            ("An employee can now do “withholding-approved” (a record is left out of its person's own view while it is "
            "investigated) although they ask under another duty than “Privacy officer”."),
        ),
        (
            "withholding", ('action = "withhold"', 'action = "open"'),
            ("An employee can now do “withholding-proposed” (a record is left out of its person's own view while it is "
            "investigated) by asking the rules of the edition for “open” of every field."),
        ),
        (
            "grant", ('from = ["proposed"]\nto = "counts"', 'from = ["proposed", "counts"]\nto = "counts"'),
            ("An employee can now do “grant-approved” (a colleague opens one record for some hours), and so bring it "
            "from “counts” to “counts”."),
        ),
    ],
)  # fmt: skip
def test_what_is_newly_allowed_is_one_sentence(name, change, sentence):
    assert difference(name, change).gains == (sentence,)


def test_what_is_tightened_is_no_longer_allowed_and_nothing_is_gained():
    tighter = difference("copy", ("at_most = 10", "at_most = 5"))
    assert (tighter.gains, len(tighter.loses)) == ((), 1)
    assert tighter.loses[0].endswith("more than 5 times for one record.")


def test_each_other_part_that_changes_is_said_as_it_stands():
    changed = difference("grant", ('"1 to 72"', '"1 to 48"'), ('lasts = "24 hours"', 'lasts = "12 hours"'))
    assert changed.others == (
        (
            "Of “grant”, its details are case (case or none), colleague (employee), hours (1 to 48), reason (name); "
            "before, case (case or none), colleague (employee), hours (1 to 72), reason (name)."
        ),
        "Of “grant-proposed”, what follows lasts 12 hours; before, 24 hours.",
    )


def test_a_kind_that_is_new_is_newly_allowed_act_by_act():
    before = Declaration({name: kind for name, kind in built_in().kinds.items() if name != "grant"})
    gains = difference_of(before, built_in(), WORDS).gains
    assert [sentence.partition("“")[2].partition("”")[0] for sentence in gains] == [
        "grant-proposed", "grant-approved", "grant-ended",
    ]  # fmt: skip


def test_an_edition_without_acts_has_those_that_are_built_in():
    acts = {f"acts/{name}.toml": text for name, text in TEXTS.items()}
    assert compare_acts(Bundle({}), Bundle(acts)).is_empty


def test_who_reads_a_note_and_what_an_answer_waits_for_are_said_as_they_change():
    kind = replace(built_in().kinds["copy"], reads={"colleague": ("waits",)}, answers_after=("sent",))
    changed = difference_of(built_in(), Declaration({**built_in().kinds, "copy": kind}), WORDS)
    assert changed.others == (
        "Of “copy”, its note is read by colleague (waits); before, nothing.",
        "Of “copy”, an answer goes out after sent; before, nothing.",
    )


def test_each_fact_has_words():
    assert words._FACTS.keys() == {fact.removesuffix(":") for fact in FACTS}
