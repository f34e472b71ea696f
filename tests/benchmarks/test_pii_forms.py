"""Identifiers drawn by forms that others wrote down look as those forms say, and name nobody outside."""

import ipaddress
import re
from random import Random

import pytest

from benchmarks.pii_texts import forms
from benchmarks.pii_texts.archive import archive
from benchmarks.pii_texts.lookalikes import FILLERS
from benchmarks.pii_texts.texts import DRAWN, OUR_DRAWS, WORD, filled

OF_STRANGERS = [
    folder
    for name in ("written", "written-unread")
    for folder in sorted((archive() / name).iterdir(), key=str)
]
SIGNS = {"#": "[0-9]", "^": "[2-9]", "@": "[A-Z]", "&": "[a-z]"}
# A form leaves so much open that it is nobody's number.
FEWEST = 2


@pytest.mark.parametrize("folder", OF_STRANGERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_each_file_has_forms_that_are_drawn(folder):
    draws = forms.draws(OUR_DRAWS, folder)
    names = {path.stem for path in folder.glob("*.txt")}
    assert names <= {*forms.FILES.values(), *draws.fillers}
    for word, name in forms.FILES.items():
        kind, draw = draws.identifiers[word]
        assert kind == DRAWN[word][0]
        assert (draw is not DRAWN[word][1]) == (name in names)
        assert all(draw(Random(turn)).text.strip() for turn in range(20))
    for word, draw in draws.fillers.items():
        assert (draw is not FILLERS[word]) == (word in names)
        assert all(draw(Random(turn)).strip() for turn in range(20))


def test_words_without_forms_are_drawn_as_ever(tmp_path):
    (tmp_path / "phone.txt").write_text("^##-^##-####\n", encoding="utf-8")
    draws = forms.draws(OUR_DRAWS, tmp_path)
    changed = {word for word in DRAWN if draws.identifiers[word] != DRAWN[word]}
    assert changed == {"phone", "phone-abroad"}
    assert draws.fillers == FILLERS
    text = filled(Random(1), "Call {phone}, {n} times.", draws=draws)
    assert re.fullmatch(r"Call [2-9]\d\d-[2-9]\d\d-\d{4}, \d+ times\.", text.text)
    assert [span.kind for span in text.spans] == ["phone"]


def drawn(word, form, folder):
    """Draw what a form gives, many times."""
    (folder / f"{forms.FILES[word]}.txt").write_text(form + "\n", encoding="utf-8")
    draw = forms.draws(OUR_DRAWS, folder).identifiers[word][1]
    return {draw(Random(turn)).text for turn in range(200)}


@pytest.mark.parametrize(
    "form", ["@##&-^", "EDU-20##", "#### Willow Bend Rd., Apt. #@\\nFraserville, MA 0####"]
)
def test_a_form_is_filled_sign_by_sign(form):
    shape = "".join(SIGNS.get(sign, re.escape(sign)) for sign in form.replace("\\n", "\n"))
    assert re.fullmatch(shape, forms.filled(Random(3), form).text)


def test_dates_have_the_parts_of_one_day(tmp_path):
    days = drawn("born", "the {d}{th} of {Month}, {Y} = {mm}/{dd}/{y}", tmp_path)
    parts = [re.fullmatch(r"the (\d+)(\w\w) of (\w+), (\d+) = (\d\d)/(\d\d)/(\d\d)", day) for day in days]
    assert all(part and int(part[1]) == int(part[6]) and part[4].endswith(part[7]) for part in parts)
    endings = {part[1]: part[2] for part in parts}
    assert (endings["1"], endings["2"], endings["3"], endings["11"], endings["21"]) == (
        "st",
        "nd",
        "rd",
        "th",
        "st",
    )


@pytest.mark.parametrize(
    "form", ["10.###.##.^", "203.0.113.1##:5####", "192.0.2.0##", "192[.]0[.]2[.]##", "192.0.2.0/2#"]
)
def test_addresses_of_four_parts_have_none_above_255(tmp_path, form):
    for written in drawn("ip", form, tmp_path):
        assert re.fullmatch(r"\d+(?:(?:\.|\[\.\])\d+){3}(?:[:/]\d+)?", written)
        assert all(int(part) < 256 for part in re.findall(r"\d+", written)[:4])


@pytest.mark.parametrize(
    "form", ["2001:db8::#:a##/64", "[2001:db8::##]:44#", "2001:0DB8:85a3::8a2e:0370:####"]
)
def test_longer_addresses_are_some(tmp_path, form):
    for written in drawn("ip", form, tmp_path):
        address, _, rest = written.removeprefix("[").partition("]" if "]" in form else "/")
        assert ipaddress.ip_address(address)
        assert re.fullmatch(r":?\d*", rest)


@pytest.mark.parametrize("folder", OF_STRANGERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_nobody_outside_is_named(folder):
    for form in forms.read(folder / "email.txt"):
        assert "example" in form.casefold(), form
    for name in ("ssn", "account", "student", "educator", "drivers-license"):
        for form in forms.read(folder / f"{name}.txt"):
            assert len(re.findall(r"[#@&^]", form)) >= FEWEST, (name, form)
            assert not WORD.search(form), (name, form)
