"""The reader accepts the bodies that a browser sends and nothing else."""

import datetime as dt
import string
import unicodedata
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.intake.forms.availability import open_forms
from keepfaith.intake.forms.dates import YEARS
from keepfaith.intake.forms.validation import answers_of, token_of, token_text
from keepfaith.policies.forms.form import DECIDING, LANGUAGE, TICKED_KINDS
from keepfaith.web.form_body import (
    MAX_BYTES,
    MAX_PAIRS,
    MEDIA,
    SentForm,
    UnreadableBody,
    clean,
    has_controls,
    read_body,
)
from tests.intake.forms.conftest import EVERY

DECLARED = frozenset({"a", "b", "c"})
TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@given(st.dictionaries(st.sampled_from(sorted(DECLARED)), TEXT))
def test_a_browser_s_body_is_read_back_normalized(sent):
    typed = read_body(urlencode(sent).encode(), media=MEDIA, declared=DECLARED)
    assert typed.texts == {name: clean(text) for name, text in sent.items()}
    assert typed.unclean == {name for name, text in sent.items() if has_controls(text)}


@given(TEXT)
def test_a_clean_text_is_composed_trimmed_and_without_controls(text):
    done = clean(text)
    assert done == clean(done)
    assert done == done.strip()
    assert unicodedata.is_normalized("NFC", done)
    assert not [sign for sign in done if unicodedata.category(sign) == "Cc" and sign != "\n"]


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_nothing_turns_the_direction_in_which_a_text_reads(sign):
    assert clean(f"I did {sign}not say that.") == "I did not say that."
    assert has_controls(sign)


def test_writing_from_right_to_left_stays_as_it_was_typed():
    name = "\u05e8\u05d5\u05d1\u05d9\u05df \u200fReader\u200e"
    assert (clean(name), has_controls(name)) == (name, False)


@given(st.binary(max_size=400), st.sampled_from([MEDIA, f"{MEDIA}; charset=UTF-8"]))
def test_any_body_is_read_or_refused_and_only_declared_names_are_retained(body, media):
    try:
        typed = read_body(body, media=media, declared=DECLARED)
    except UnreadableBody as refused:
        typed = refused.typed
    assert typed.texts.keys() <= DECLARED


@given(st.lists(st.tuples(st.sampled_from("abcde"), TEXT), max_size=8))
def test_an_unknown_or_repeated_name_is_refused_and_the_rest_is_given_back(pairs):
    names = [name for name, _ in pairs]
    body = urlencode(pairs).encode()
    if len(set(names)) == len(names) and set(names) <= DECLARED:
        read_body(body, media=MEDIA, declared=DECLARED)
        return
    with pytest.raises(UnreadableBody) as refused:
        read_body(body, media=MEDIA, declared=DECLARED)
    first = {name: clean(text) for name, text in reversed(pairs) if name in DECLARED}
    assert refused.value.typed.texts == first


@given(st.sampled_from([b"%", b"%f", b"%gg", b"\xff", b"\xc3\xa4", b" ", b"\n", b"\x00"]))
def test_bytes_that_no_browser_sends_are_refused(odd):
    with pytest.raises(UnreadableBody):
        read_body(b"a=" + odd, media=MEDIA, declared=DECLARED)


@pytest.mark.parametrize("odd", ["%FF", "%C3", "%ED%A0%80", "%C0%80"])
def test_octets_that_are_not_utf_8_are_refused_not_replaced(odd):
    with pytest.raises(UnreadableBody, match="UTF-8"):
        read_body(b"a=" + odd.encode(), media=MEDIA, declared=DECLARED)


@pytest.mark.parametrize(
    "media", ["", "text/plain", "multipart/form-data", f"{MEDIA}; charset=latin-1", f"{MEDIA}; x"]
)
def test_another_media_type_is_refused(media):
    with pytest.raises(UnreadableBody):
        read_body(b"a=1", media=media, declared=DECLARED)


def test_size_and_number_are_bounded():
    read_body(b"a=" + b"x" * (MAX_BYTES - 2), media=MEDIA, declared=DECLARED)
    with pytest.raises(UnreadableBody, match="larger"):
        read_body(b"a=" + b"x" * (MAX_BYTES - 1), media=MEDIA, declared=DECLARED)
    many = frozenset(f"n{number}" for number in range(MAX_PAIRS + 1))
    read_body("&".join(f"n{number}=" for number in range(MAX_PAIRS)).encode(), media=MEDIA, declared=many)
    with pytest.raises(UnreadableBody, match="more answers"):
        read_body(
            "&".join(f"n{number}=" for number in range(MAX_PAIRS + 1)).encode(), media=MEDIA, declared=many
        )


@given(st.binary(min_size=16, max_size=32))
def test_a_token_is_read_in_its_one_spelling(token):
    assert token_of(SentForm({"token": token_text(token)})) == token
    assert token_of(SentForm({"token": token_text(token) + "="})) is None


@given(st.text(string.printable, max_size=50))
def test_anything_else_is_no_token(text):
    token = token_of(SentForm({"token": text}))
    assert token is None or token_text(token) == text


@given(st.data())
def test_no_filling_in_of_a_form_breaks_its_judging(data):
    form = data.draw(st.sampled_from([*(open_forms()[name] for name in sorted(open_forms())), EVERY]))
    known = {field.name: field for field in form.fields}
    sent = {"token": token_text(b"x" * 24), "edition": "0" * 64}
    sent |= {"as_it_is": " ".join(data.draw(st.sets(st.sampled_from(sorted(known)))))}
    for name in sorted(form.inputs - sent.keys() - {"step"}):
        field = known[name.partition(".")[0]]
        choices = ("", "en", "es") if field.kind == LANGUAGE else field.choices
        offered = st.sampled_from(choices) if field.kind in {*DECIDING, LANGUAGE} else TEXT
        ticked = field.kind in TICKED_KINDS - DECIDING
        sent[name] = data.draw(st.sampled_from(["", "yes"]) if ticked else offered)
    body = "&".join(f"{quote_plus(name)}={quote_plus(text)}" for name, text in sent.items()).encode()
    answers = answers_of(form, read_body(body, media=MEDIA, declared=form.inputs))
    for name, text in answers.values.items():
        field = known[name]
        assert text == clean(text) != ""
        assert field.kind != "date" or dt.date.fromisoformat(text).year in YEARS
        assert not field.limit or len(text) <= field.limit
    assert len(answers.address.encode()) <= 400
